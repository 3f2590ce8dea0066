"""What people were told, and telling them through the bus as the domains do."""

import base64
from typing import Any

from shared.core import events
from shared.core.ids import new
from shared.core.messages import Message
from shared.readiness.messages import StarAwarded
from tests.support.people import Person

NOTIFICATIONS = "/api/app/job-readiness/notifications"
BROWSERS = "/api/user/push-subscriptions"
KEYS = {
    "p256dh": base64.urlsafe_b64encode(b"\x04" + bytes(range(64))).decode().rstrip("="),
    "auth": base64.urlsafe_b64encode(bytes(range(16))).decode().rstrip("="),
}


def notified(someone: Person) -> list[dict[str, Any]]:
    """Return the newest hundred of a person's notifications, as the service shows them."""
    return list(someone.get(f"{NOTIFICATIONS}?limit=100").body["notifications"])


def star_for(user_id: str) -> StarAwarded:
    """Return what is told when somebody earns a star."""
    detail = {"product_id": new(), "enrolment_id": new(), "sequence": 3, "star": 1, "tier": "gold"}
    return StarAwarded(user_id=user_id, **detail)


def browser() -> dict[str, Any]:
    """Return what a browser sends that is to be told."""
    return {"endpoint": f"https://fcm.googleapis.com/fcm/send/{new()}", "keys": KEYS, "expirationTime": None}


def publish(name: str, detail: Message) -> None:
    """Publish an event on the stage's bus."""
    events.emit(name, detail)


def event(name: str, detail: Message) -> dict[str, Any]:
    """Return an event as its consumers get it."""
    return {"source": "fivestar", "detail-type": name, "detail": detail.model_dump(mode="json")}
