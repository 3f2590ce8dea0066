"""The expert sessions with their videos."""

import time
from pathlib import Path
from typing import Any

from infra.seed.calls import OPERATOR, Admin, Refused, each, put
from infra.seed.files import ContentError, read, stable_id
from infra.seed.readiness import product_id

SESSIONS = "/expert-sessions"
CONTENT_TYPE = "video/mp4"
ARRIVAL_SECONDS = 60


def load(content: Path, admin: Admin) -> None:
    """Have the sessions offered with their videos; what a person has changed since stays."""
    product = product_id(content)
    listed = admin.all(SESSIONS, "sessions", f"product_id={product}")
    known = {session["session_id"]: session for session in listed}
    folders = enumerate(sorted((content / "expert_sessions").iterdir()))
    each(lambda numbered: _session(admin, numbered[1], numbered[0], product, known), folders)


def _session(admin: Admin, folder: Path, order: int, product: str, known: dict[str, dict[str, Any]]) -> None:
    written = read(folder / "session.yaml")
    texts = {name: written[name] for name in ("title", "description", "speaker", "role")} | {"order": order}
    session_id = stable_id("expert_session", written["slug"])
    session = known.get(session_id) or _begun(admin, {"session_id": session_id, "product_id": product, **texts})
    if session is None:
        return
    place, differs = f"{SESSIONS}/{session_id}", any(session[name] != value for name, value in texts.items())
    if session["updated_by"] != OPERATOR:
        if differs:
            print(f"left as somebody has changed it: {place}")
        return
    if session["video"] is None:
        _upload(admin, place, folder / "video.mp4")
    if differs or not session["active"]:
        admin.call("PATCH", place, {**texts, "active": True, "version": session["version"]})


def _begun(admin: Admin, content: dict[str, Any]) -> dict[str, Any] | None:
    """Make a session; None for one that a person has deleted since, which stays so."""
    try:
        session: dict[str, Any] = admin.call("POST", SESSIONS, content)
    except Refused as refusal:
        if refusal.answer.get("error") != "SessionExists":
            raise
        print(f"left as somebody has deleted it: {SESSIONS}/{content['session_id']}")
        return None
    return session


def _upload(admin: Admin, session: str, video: Path) -> None:
    """Send a video part by part, and wait until the stage has looked into it."""
    data = video.read_bytes()
    begun = admin.call("POST", f"{session}/uploads", {"content_type": CONTENT_TYPE, "size": len(data)})
    place, size = f"{session}/uploads/{begun['upload_id']}", begun["part_size"]
    for number in range(1, begun["parts"] + 1):
        (part,) = admin.call("POST", f"{place}/parts", {"numbers": [number]})["parts"]
        put(part["url"], data[(number - 1) * size : number * size])
    upload, deadline = admin.call("POST", f"{place}/complete", {}), time.monotonic() + ARRIVAL_SECONDS
    while upload["status"] == "completed" and time.monotonic() < deadline:
        time.sleep(0.2)
        upload = admin.call("GET", place)
    if upload["status"] != "ready":
        raise ContentError(f"{video} is {upload['status']}: {upload['reason']}")
