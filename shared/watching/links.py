"""Links to stored videos: private, and good for minutes."""

from shared.media.links import link


def signed_video(key: str) -> str:
    """Return a URL from which the video of the media bucket can be fetched for 5 minutes.

    The caller's function needs the grant `fetches` for the key's place.
    """
    return link(key, "video/webm" if key.endswith(".webm") else "video/mp4")
