"""An administrator has an event tried anew that was given up."""

import re
from typing import Annotated

from shared.core.clock import now
from shared.core.function import endpoint
from shared.core.messages import Message
from shared.payments.inbox import GRANTS, EventNotDead, EventNotFound, redrive
from shared.payments.providers import ENVIRONMENT, LAYERS, TIMEOUT

EventId = Annotated[str, re.compile(r"^[A-Za-z0-9_-]{1,255}$")]


class EventView(Message):
    """What came of an event: `done`, `ignored`, `dead`, or nothing yet."""

    event_id: str
    type: str
    outcome: str | None
    reason: str | None


@endpoint(
    "POST /api/admin/payments/events/{event_id}/redrive",
    api="admin",
    scope="admin",
    grants=GRANTS,
    errors=[EventNotFound, EventNotDead],
    layers=LAYERS,
    environment=ENVIRONMENT,
    timeout=TIMEOUT,
)
def redrive_payment_event(event_id: EventId) -> EventView:
    """Try an event anew; what it has done already is not done again."""
    event = redrive(event_id, now())
    return EventView(event_id=event.event_id, type=event.type, outcome=event.outcome, reason=event.reason)
