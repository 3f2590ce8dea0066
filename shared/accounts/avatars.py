"""Pictures of people: sent by a form, drawn anew, and shown to whoever is signed in as them."""

from typing import Any

from shared.core.aws import client
from shared.core.messages import Message
from shared.core.names import bucket

MOST_BYTES = 5_000_000
FORM_SECONDS = 600
LINK_SECONDS = 300
SHOWN_AS = "image/webp"
TYPES = ("image/jpeg", "image/png", "image/webp")


class AvatarForm(Message):
    """Send the fields and then `file` to the address, as a form."""

    upload_id: str
    url: str
    fields: dict[str, str]
    most_bytes: int


def sent_key(user_id: str, upload_id: str) -> str:
    """Return where a picture lies as it was sent."""
    return f"avatar-uploads/{user_id}/{upload_id}"


def shown_place(user_id: str) -> str:
    """Return below what somebody's pictures lie as they are shown."""
    return f"avatars/{user_id}/"


def shown_key(user_id: str, upload_id: str) -> str:
    """Return where a picture lies as it is shown."""
    return f"{shown_place(user_id)}{upload_id}.webp"


def form(user_id: str, upload_id: str, content_type: str) -> AvatarForm:
    """Return a form that takes this picture and no other: its key, its type, and 5 MB at the most."""
    fixed = {"Content-Type": content_type, "success_action_status": "201"}
    conditions: list[Any] = [{name: value} for name, value in fixed.items()]
    made = client("s3").generate_presigned_post(
        bucket("media"),
        sent_key(user_id, upload_id),
        Fields=fixed,
        Conditions=[*conditions, ["content-length-range", 1, MOST_BYTES]],
        ExpiresIn=FORM_SECONDS,
    )
    return AvatarForm(upload_id=upload_id, url=str(made["url"]), fields=dict(made["fields"]), most_bytes=MOST_BYTES)


def link(key: str) -> str:
    """Return an address of a picture that works for five minutes."""
    wanted = {
        "Bucket": bucket("media"),
        "Key": key,
        "ResponseContentType": SHOWN_AS,
        "ResponseContentDisposition": 'attachment; filename="picture.webp"',
    }
    return str(client("s3").generate_presigned_url("get_object", Params=wanted, ExpiresIn=LINK_SECONDS))
