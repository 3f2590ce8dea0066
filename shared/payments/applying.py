"""A payment is brought to where its provider says it stands: one for a package, or one for a month of a plan."""

from datetime import datetime

from shared.clients import stripe
from shared.core.grants import Grant
from shared.payments.models import Payment
from shared.payments.paying import GRANTS as PAYING
from shared.payments.paying import bring_on
from shared.payments.providers import provider_of
from shared.payments.returning import bring_month_on
from shared.payments.subscribing import GRANTS as SUBSCRIBING

# What a function that applies payments may touch.
GRANTS: tuple[Grant, ...] = tuple(dict.fromkeys((*PAYING, *SUBSCRIBING)))


def apply_payment(intent_id: str, live: bool, now: datetime) -> Payment:
    """Fold into our books what Stripe says of a payment now, and return how it stands; again is the same.

    Raises `NotAtProvider`, `NotOurs` or `NotKnown`.
    """
    seen = stripe.payment(intent_id)
    if seen.payment_id:
        return bring_on(seen, live, now)
    return bring_month_on(seen, stripe.month_paid_with(intent_id), live, now)


def apply_anew(payment: Payment, provider_id: str, now: datetime) -> Payment:
    """Fold into our books what the provider of a payment says of it now, and return how it stands.

    Also of somebody who is erased: what was paid is owed to them all the same.
    """
    provider = provider_of(payment)
    seen, live = provider.payment(provider_id), provider.is_live()
    if payment.kind == "package":
        return bring_on(seen, live, now, erased_too=True)
    return bring_month_on(seen, stripe.month_paid_with(provider_id), live, now, erased_too=True)
