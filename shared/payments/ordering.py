"""Somebody orders a package: its terms are the catalogue's, whatever the browser says, and are written down first."""

from dataclasses import dataclass
from datetime import datetime

from shared.billing.models import CATALOGUE, Offer, OnSale
from shared.clients import stripe
from shared.core.grants import Grant, reads, writes
from shared.core.table import Transaction, create, together
from shared.payments.models import BillingCustomer, Payment
from shared.payments.packages import on_sale, ordered
from shared.payments.rules import Paid, Seen

GRANTS: tuple[Grant, ...] = (reads(Offer), writes(BillingCustomer), writes(Payment), *stripe.GRANTS)


@dataclass(frozen=True)
class Begun:
    """A payment that waits for its payer."""

    payment: Payment
    intent_id: str
    client_secret: str
    step: str


def order(user_id: str, slug: str, now: datetime) -> Begun:
    """Begin a payment for a package on sale. Raises `PackageNotFound`."""
    offer, customer = together((Offer, CATALOGUE, None), (BillingCustomer, user_id, None))
    package = on_sale(OnSale.of(offer), slug)
    payment = ordered(user_id, package, now)
    Transaction().create(payment).commit()
    terms = payment.terms
    asked = Seen("", user_id, payment.payment_id, slug, Paid.WAITING, terms.amount, 0, terms.money, live=False)
    begun = stripe.begin_payment(asked, customer_id(user_id, customer), package.title)
    return Begun(payment, *begun)


def customer_id(user_id: str, known: BillingCustomer | None) -> str:
    """Return who somebody is at Stripe; they become somebody there at the first time, once."""
    if known is not None:
        return str(known.customer_id)
    made = BillingCustomer(user_id, customer_id=stripe.begin_customer(user_id))
    if create(made):
        return str(made.customer_id)
    return str(BillingCustomer.get(user_id, consistent_read=True).customer_id)
