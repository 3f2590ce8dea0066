"""Pictures of people: sent by a form, drawn anew, and shown to whoever is signed in as them."""

from shared.core.messages import Message
from shared.media import links

MOST_BYTES = 5_000_000
FORM_SECONDS = 600
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
    url, fields = links.upload_form(sent_key(user_id, upload_id), MOST_BYTES, FORM_SECONDS, content_type)
    return AvatarForm(upload_id=upload_id, url=url, fields=fields, most_bytes=MOST_BYTES)


def link(key: str) -> str:
    """Return an address of a picture that works for five minutes."""
    return links.link(key, SHOWN_AS, links.saved_as("picture.webp"))
