"""What people say of themselves, and the pictures that they send, as tests need them."""

import io
from typing import Any

from PIL import Image

from tests.support.interviewing import send
from tests.support.people import Person
from tests.support.waiting import eventually

PROFILE, AVATAR, ONBOARDING = "/api/user/profile", "/api/user/avatar", "/api/user/onboarding"
PLACE = "CANARY-51.5007-0.1246"


def photograph(colour: tuple[int, int, int] = (10, 90, 200)) -> bytes:
    """Return a picture that tells where it was taken."""
    exif, file = Image.Exif(), io.BytesIO()
    exif[0x010E] = PLACE
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "N", (51.0, 30.0, 2.5)
    Image.new("RGB", (640, 480), colour).save(file, "JPEG", exif=exif.tobytes())
    return file.getvalue()


def sent(someone: Person, content: bytes, content_type: str = "image/jpeg") -> dict[str, Any]:
    """Send a picture of somebody and return what their profile says of it once it was looked into."""
    form = someone.post(AVATAR, {"content_type": content_type}).body
    assert send(form, content, "me.jpg") == 201

    def look() -> dict[str, Any] | None:
        shown: dict[str, Any] = someone.get(PROFILE).body["avatar"]
        return None if shown["state"] == "waiting" else shown

    return eventually(look)
