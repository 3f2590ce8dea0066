"""Stripe tells that something has happened: it is written down at once, and looked into afterwards."""

from stripe import WebhookSignature

from shared.core.clock import now, real_now
from shared.core.function import Request, endpoint
from shared.core.grants import secret as sees_secret
from shared.core.grants import writes
from shared.core.secrets import secret
from shared.payments.events import Strange, subject_of
from shared.payments.keeping import keep
from shared.payments.models import PaymentEvent
from shared.payments.receiving import LARGEST, EventReceived, pass_over, read
from shared.payments.refusals import EventUnreadable, SignatureRefused

TOLERANCE = 300  # seconds that a signature may be old, or ahead of our clock


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
    subject = subject_of(read(request.raw_body), "_live_" in keys["api_key"])
    if isinstance(subject, Strange):
        pass_over(subject)
    else:
        keep(subject, now())
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
