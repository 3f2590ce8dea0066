"""Expert sessions as an administrator's browser makes them: created, uploaded part by part, activated."""

import urllib.error
import urllib.request
from typing import Any

from shared.core.clock import now
from shared.core.ids import new
from shared.readiness.models import Product
from tests.support.people import CLIPS, Person, person
from tests.support.waiting import eventually

ADMIN = "/api/admin/job-readiness/expert-sessions"
MP4 = "video/mp4"
CLIP = (CLIPS / "good.mp4").read_bytes()
PART = 8 * 1024 * 1024


def product() -> str:
    """Store a product of its own; return its id."""
    made = Product(new(), title="Test", tiers={"bronze": 0, "silver": 60, "gold": 85})
    made.required_expert_sessions = 1
    made.save()
    return str(made.product_id)


def created(admin: Person, product_id: str | None = None, **written: Any) -> dict[str, Any]:
    """Create a session, in a product of its own where none is named; return it as it is shown."""
    body = {"product_id": product_id or product(), "title": f"Session of {now():%H:%M:%S}", **written}
    answer = admin.post(ADMIN, body)
    assert answer.status == 201, answer.body
    return dict(answer.body)


def started(admin: Person, session_id: str, size: int, content_type: str = MP4) -> dict[str, Any]:
    """Begin an upload; return it as it is shown."""
    answer = admin.post(f"{ADMIN}/{session_id}/uploads", {"content_type": content_type, "size": size})
    assert answer.status == 201, answer.body
    return dict(answer.body)


def send(url: str, content: bytes) -> int:
    """Send a part to its address; return the status."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, content, method="PUT"), timeout=60) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def links(admin: Person, place: str, *numbers: int) -> dict[int, str]:
    """Return the addresses of parts by number."""
    answer = admin.post(f"{place}/parts", {"numbers": list(numbers)})
    assert answer.status == 200, answer.body
    return {part["number"]: part["url"] for part in answer.body["parts"]}


def uploaded(admin: Person, session_id: str, content: bytes, content_type: str = MP4) -> dict[str, Any]:
    """Upload a video and wait until it was looked into; return the upload as it is shown then."""
    upload = started(admin, session_id, len(content), content_type)
    place = f"{ADMIN}/{session_id}/uploads/{upload['upload_id']}"
    for number, url in links(admin, place, *range(1, upload["parts"] + 1)).items():
        assert send(url, content[(number - 1) * PART : number * PART]) == 200
    assert admin.post(f"{place}/complete").status == 202
    return eventually(lambda: decided(admin, place))


def decided(admin: Person, place: str) -> dict[str, Any]:
    """Return an upload once its video was looked into; nothing before."""
    shown = admin.get(place).body
    return dict(shown) if shown["status"] in ("ready", "rejected") else {}


def offered(product_id: str | None = None) -> tuple[Person, dict[str, Any]]:
    """Return an administrator, and a session that they made and activated through the API."""
    admin = person("admin")
    session = created(admin, product_id)
    assert uploaded(admin, session["session_id"], CLIP)["status"] == "ready"
    answer = admin.patch(f"{ADMIN}/{session['session_id']}", {"version": session["version"], "active": True})
    assert answer.status == 200, answer.body
    return admin, dict(answer.body)


def long_clip(size: int) -> bytes:
    """Return the clip with so many bytes that say nothing, in a box of their own as the format allows."""
    spare = size - len(CLIP)
    return CLIP + spare.to_bytes(4, "big") + b"free" + bytes(spare - 8)
