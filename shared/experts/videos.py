"""Links to stored videos: presigned for minutes, and with the type that we say, whatever was uploaded."""

from shared.core.aws import client
from shared.core.names import bucket

MINUTES = 15


def link(key: str, content_type: str) -> str:
    """Return a URL that plays a video of the media bucket for 15 minutes; the caller's function `fetches` its place."""
    wanted = {
        "Bucket": bucket("media"),
        "Key": key,
        "ResponseContentType": content_type,
        "ResponseContentDisposition": "inline",
    }
    return str(client("s3").generate_presigned_url("get_object", Params=wanted, ExpiresIn=MINUTES * 60))
