"""Links to stored videos: presigned for minutes, and with the type that we say, whatever was uploaded."""

from shared.media import links

SECONDS = 900


def link(key: str, content_type: str) -> str:
    """Return a URL that plays a video of the media bucket for 15 minutes; the caller's function `fetches` its place."""
    return links.link(key, content_type, "inline", SECONDS)
