"""An event has come from a payment provider: its body is read as the one thing it means, or refused."""

import json
from typing import Any

from shared.core import log
from shared.core.messages import Message
from shared.payments.events import ALARMING, Strange
from shared.payments.refusals import EventUnreadable

LARGEST = 512 * 1024  # bytes; the providers' own events are far smaller


class EventReceived(Message):
    """The event was written down, now or before."""

    received: bool = True


def read(body: bytes) -> Any:
    """Return what a body says; raises `EventUnreadable` where it is no JSON or says a name twice."""
    try:
        return json.loads(body, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise EventUnreadable() from None


def pass_over(reason: Strange) -> None:
    """Let an event have no effect; what should not have come here is an alarm."""
    log.info("an event has no effect", reason=reason)
    if reason in ALARMING:
        log.metric("PaymentsStrange", 1, reason=reason)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found
