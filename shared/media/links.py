"""Forms by which one object is sent to the private bucket for media, and addresses from which one is fetched."""

from typing import Any

from shared.core.aws import client
from shared.core.names import bucket

SECONDS = 300


def upload_form(key: str, most_bytes: int, seconds: int, content_type: str | None = None) -> tuple[str, dict[str, str]]:
    """Return address and fields of a form that takes one object of this key, type and size, and no other.

    It works for `seconds`; without a type it takes any. The caller's function `stores` the key's place.
    """
    fixed = {"success_action_status": "201", **({"Content-Type": content_type} if content_type else {})}
    conditions: list[Any] = [{name: value} for name, value in fixed.items()]
    made = client("s3").generate_presigned_post(
        bucket("media"),
        key,
        Fields=fixed,
        Conditions=[*conditions, ["content-length-range", 1, most_bytes]],
        ExpiresIn=seconds,
    )
    return str(made["url"]), dict(made["fields"])


def link(key: str, content_type: str, disposition: str = "attachment", seconds: int = SECONDS) -> str:
    """Return an address from which an object can be fetched for `seconds`, as the type that we say.

    `disposition` tells browsers whether to show it (`inline`) or to keep it as a file. The caller's function `fetches`
    the key's place.
    """
    wanted = {
        "Bucket": bucket("media"),
        "Key": key,
        "ResponseContentType": content_type,
        "ResponseContentDisposition": disposition,
    }
    return str(client("s3").generate_presigned_url("get_object", Params=wanted, ExpiresIn=seconds))


def saved_as(name: str) -> str:
    """Return the disposition of a file that is kept under a name."""
    return f'attachment; filename="{name}"'
