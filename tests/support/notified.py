"""What people were told, and telling them through the bus as the domains do."""

from typing import Any

from shared.core import events
from shared.core.messages import Message
from tests.support.people import Person

NOTIFICATIONS = "/api/app/job-readiness/notifications"


def notified(someone: Person) -> list[dict[str, Any]]:
    """Return the newest hundred of a person's notifications, as the service shows them."""
    return list(someone.get(f"{NOTIFICATIONS}?limit=100").body["notifications"])


def publish(name: str, detail: Message) -> None:
    """Publish an event on the stage's bus."""
    events.emit(name, detail)


def event(name: str, detail: Message) -> dict[str, Any]:
    """Return an event as its consumers get it."""
    return {"source": "fivestar", "detail-type": name, "detail": detail.model_dump(mode="json")}
