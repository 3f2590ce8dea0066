"""Links to stored videos: private, and good for minutes."""

from typing import Any

from shared.core.aws import client
from shared.core.names import bucket

MINUTES = 5


def signed_video(key: str) -> str:
    """Return a URL from which the video of the media bucket can be fetched for 5 minutes.

    The caller's function needs the grant `fetches` for the key's place.
    """
    wanted = {
        "Bucket": bucket("media"),
        "Key": key,
        "ResponseContentType": "video/webm" if key.endswith(".webm") else "video/mp4",
        "ResponseContentDisposition": "attachment",
    }
    service: Any = client("s3")
    return str(service.generate_presigned_url("get_object", Params=wanted, ExpiresIn=MINUTES * 60))
