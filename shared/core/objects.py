"""Links to stored files: presigned for minutes, and with the type that we say, whatever was uploaded."""

from shared.core.aws import client
from shared.core.names import bucket

MINUTES = 15


def link(place: str, key: str, content_type: str) -> str:
    """Return a URL that shows an object of a bucket (its logical name) in the browser for 15 minutes."""
    wanted = {
        "Bucket": bucket(place),
        "Key": key,
        "ResponseContentType": content_type,
        "ResponseContentDisposition": "inline",
    }
    return str(client("s3").generate_presigned_url("get_object", Params=wanted, ExpiresIn=MINUTES * 60))
