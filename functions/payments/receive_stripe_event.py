"""Stripe tells that something has happened: it is written down at once, and looked into afterwards."""

import json
from typing import Any

from stripe import WebhookSignature

from shared.core import log
from shared.core.clock import now, real_now
from shared.core.errors import Malformed
from shared.core.function import Request, endpoint
from shared.core.grants import secret as sees_secret
from shared.core.grants import writes
from shared.core.messages import Message
from shared.core.secrets import secret
from shared.payments.events import ALARMING, Strange, subject_of
from shared.payments.keeping import keep
from shared.payments.models import PaymentEvent

TOLERANCE = 300  # seconds that a signature may be old, or ahead of our clock
LARGEST = 512 * 1024  # bytes; Stripe's own events are far smaller


class SignatureRefused(Malformed):
    """This was not signed by Stripe, or too long ago."""


class EventUnreadable(Malformed):
    """The body is no JSON that means one thing."""


class EventReceived(Message):
    """The event was written down, now or before."""

    received: bool = True


@endpoint(
    "POST /api/webhooks/stripe",
    grants=[writes(PaymentEvent), sees_secret("stripe")],
    errors=[SignatureRefused, EventUnreadable],
    layers=("core", "payments"),
    body_limit=LARGEST,
)
def receive_stripe_event(request: Request) -> EventReceived:
    """Take an event of Stripe's; what it changes is seen soon after."""
    keys = secret("stripe")
    _check(request, [keys["webhook_secret"], keys.get("webhook_secret_before")])
    subject = subject_of(_read(request.raw_body), "_live_" in keys["api_key"])
    if not isinstance(subject, Strange):
        keep(subject, now())
        return EventReceived()
    log.info("an event has no effect", reason=subject)
    if subject in ALARMING:
        log.metric("PaymentsStrange", 1, reason=subject)
    return EventReceived()


def _check(request: Request, secrets: list[str | None]) -> None:
    """Refuse what neither the current secret nor the one before it has signed, within five minutes."""
    header = request.headers.get("stripe-signature", "")
    for each in filter(None, secrets):
        try:
            WebhookSignature.verify_header(request.raw_body, header, each, TOLERANCE)  # type: ignore[no-untyped-call]
            stamp, _ = WebhookSignature._get_timestamp_and_signatures(header, "v1")  # type: ignore[no-untyped-call]
        except Exception:  # noqa: S112 - whatever cannot be verified is refused below
            continue
        if stamp <= real_now().timestamp() + TOLERANCE:
            return
    raise SignatureRefused()


def _read(body: bytes) -> Any:
    try:
        return json.loads(body, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise EventUnreadable() from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found
