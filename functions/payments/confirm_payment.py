"""Somebody has paid, or says so: what Stripe says counts."""

from pydantic import Field

from shared.clients import stripe
from shared.clients.stripe import ENVIRONMENT, LAYERS, TIMEOUT, ProviderRefused
from shared.core.clock import now
from shared.core.function import Caller, Limit, endpoint
from shared.core.messages import Body
from shared.payments.messages import PaymentView
from shared.payments.paying import GRANTS, NotKnown, NotOurs, bring_on
from shared.payments.refusals import NotYourPayment, PaymentHeld, PaymentNotMade


class PaymentConfirmation(Body):
    """Which payment."""

    payment_intent_id: str = Field(pattern=r"^pi_[A-Za-z0-9_]{1,250}$")


@endpoint(
    "POST /api/payments/confirm",
    scope="member",
    grants=[*GRANTS, *stripe.GRANTS],
    errors=[NotYourPayment, PaymentNotMade, PaymentHeld, ProviderRefused],
    limit=Limit(60, 3600, by="caller"),
    layers=LAYERS,
    environment=ENVIRONMENT,
    timeout=TIMEOUT,
)
def confirm_payment(given: PaymentConfirmation, caller: Caller) -> PaymentView:
    """Confirm a payment: what it brings is there when this answers, whether or not the webhook came first."""
    try:
        seen = stripe.payment(given.payment_intent_id)
        if seen.user_id != caller.user_id:
            raise NotYourPayment()
        payment = bring_on(seen, stripe.is_live(), now())
    except (stripe.NotAtProvider, NotKnown, NotOurs):
        raise NotYourPayment() from None
    return PaymentView.of_made(payment, seen)
