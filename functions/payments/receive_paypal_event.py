"""PayPal tells that something has happened: it is written down at once, and looked into afterwards."""

from shared.clients.paypal import ENVIRONMENT, GRANTS, base, keys
from shared.clients.paypal_signature import Signature, is_signed
from shared.core.clock import now, real_now
from shared.core.function import Request, endpoint
from shared.core.grants import writes
from shared.payments.events import Strange
from shared.payments.keeping import keep
from shared.payments.models import PaymentEvent
from shared.payments.paypal_events import subject_of
from shared.payments.receiving import LARGEST, EventReceived, pass_over, read
from shared.payments.refusals import EventUnreadable, PayPalOff, SignatureRefused


@endpoint(
    "POST /api/webhooks/paypal",
    grants=[writes(PaymentEvent), *GRANTS],
    errors=[SignatureRefused, EventUnreadable, PayPalOff],
    layers=("core", "google"),  # the one with the library that verifies signatures
    environment=ENVIRONMENT,
    body_limit=LARGEST,
)
def receive_paypal_event(request: Request) -> EventReceived:
    """Take an event of PayPal's; what it changes is seen soon after."""
    webhook_id = str(keys().get("webhook_id", ""))
    if not webhook_id:
        raise PayPalOff(retry_after=3600)
    if not is_signed(Signature.of(request.headers), request.raw_body, webhook_id, base(), real_now()):
        raise SignatureRefused()
    subject = subject_of(read(request.raw_body))
    if isinstance(subject, Strange):
        pass_over(subject)
    else:
        keep(subject, now())
    return EventReceived()
