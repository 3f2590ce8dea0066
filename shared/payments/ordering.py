"""Somebody orders a package: its terms are the catalogue's, whatever the browser says, and are written down first."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.billing.models import CATALOGUE, Offer, OnSale
from shared.clients import stripe
from shared.core import log
from shared.core.errors import Conflict
from shared.core.grants import Grant, reads, writes
from shared.core.ids import at
from shared.core.receipts import reference_of_request
from shared.core.table import Transaction, create, together
from shared.payments.models import BillingCustomer, KnownNoMore, Payment, dated
from shared.payments.packages import on_sale, ordered
from shared.payments.rules import Paid, Seen

GRANTS: tuple[Grant, ...] = (reads(Offer), writes(BillingCustomer), writes(Payment), *stripe.GRANTS)
SPAN = timedelta(minutes=10)  # in which a request may be repeated at least, and is known


class OrderKnown(Conflict):
    """This order is written down already."""


@dataclass(frozen=True)
class Begun:
    """A payment that waits for its payer."""

    payment: Payment
    intent_id: str
    client_secret: str


def order(user_id: str, slug: str, now: datetime) -> Begun:
    """Begin a payment for a package on sale; a request that is repeated goes on with its own one.

    Raises `PackageNotFound`.
    """
    names = _names(user_id, now)
    offer, customer, *known = together(
        (Offer, CATALOGUE, None), (BillingCustomer, user_id, None), *((Payment, user_id, name) for name in names)
    )
    package = on_sale(OnSale.of(offer), slug)
    payment = next(filter(None, known), None) or _written(ordered(user_id, names[0], package, now))
    terms = payment.terms
    asked = Seen("", user_id, payment.payment_id, slug, Paid.WAITING, terms.amount, 0, terms.money, live=False)
    with forgetting_customer(user_id):
        begun = stripe.begin_payment(asked, customer_id(user_id, customer), payment.title)
    return Begun(payment, *begun)


def customer_id(user_id: str, known: BillingCustomer | None) -> str:
    """Return who somebody is at Stripe; they become somebody there at the first time, once."""
    if known is not None:
        return str(known.customer_id)
    made = BillingCustomer(user_id, customer_id=stripe.begin_customer(user_id))
    if create(made):
        return str(made.customer_id)
    return str(BillingCustomer.get(user_id, consistent_read=True).customer_id)


@contextmanager
def forgetting_customer(user_id: str) -> Iterator[None]:
    """Forget who somebody was at Stripe where it does not know them any more: the next try makes them known anew."""
    try:
        yield
    except stripe.NotAtProvider as missing:
        if missing.facts.get("what") != "customer":
            raise
        log.info("a customer is not known any more", user_id=user_id)
        BillingCustomer(user_id).delete()
        raise KnownNoMore(retry_after=1) from None


def _names(user_id: str, now: datetime) -> list[str]:
    """Return the ids that a payment of the request at hand may have, the one that it gets first.

    Payments sort by when they were begun, and a repeat comes later: so it looks where the request itself has written.
    """
    reference = reference_of_request()
    if reference is None:
        return [at(now)]
    begun = now - timedelta(seconds=now.timestamp() % SPAN.total_seconds())
    return [dated(begun - number * SPAN, "order", user_id, reference) for number in range(2)]


def _written(payment: Payment) -> Payment:
    """Write an order down, unless the same request is doing so at this moment."""
    try:
        Transaction().create(payment, lost=OrderKnown()).commit()
    except OrderKnown:
        return Payment.get(payment.user_id, payment.payment_id, consistent_read=True)
    return payment
