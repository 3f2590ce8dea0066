"""Somebody orders a package: its terms are the catalogue's, whatever the browser says, and are written down first."""

from dataclasses import dataclass
from datetime import datetime

from shared.billing.messages import Package
from shared.billing.models import CATALOGUE, Offer, OnSale
from shared.clients import stripe
from shared.core.errors import NotFound
from shared.core.grants import Grant, reads, writes
from shared.core.ids import at
from shared.core.table import Transaction, create, together
from shared.payments.models import BillingCustomer, Payment, begun_on
from shared.payments.rules import Paid, Seen

GRANTS: tuple[Grant, ...] = (reads(Offer), writes(BillingCustomer), writes(Payment), *stripe.GRANTS)


class PackageNotFound(NotFound):
    """There is no such package on sale."""


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
    payment = _row(user_id, package, now)
    Transaction().create(payment).commit()
    terms = payment.terms
    asked = Seen("", user_id, payment.payment_id, slug, Paid.WAITING, terms.amount, 0, terms.money, live=False)
    begun = stripe.begin_payment(asked, customer_id(user_id, customer), package.title)
    return Begun(payment, *begun)


def on_sale(offered: OnSale, slug: str) -> Package:
    """Return a package on sale, or raise `PackageNotFound`."""
    found = [package for package in offered.catalogue.packages if package.slug == slug and package.on_sale]
    if not found:
        raise PackageNotFound()
    return found[0]


def customer_id(user_id: str, known: BillingCustomer | None) -> str:
    """Return who somebody is at Stripe; they become somebody there at the first time, once."""
    if known is not None:
        return str(known.customer_id)
    made = BillingCustomer(user_id, customer_id=stripe.begin_customer(user_id))
    if create(made):
        return str(made.customer_id)
    return str(BillingCustomer.get(user_id, consistent_read=True).customer_id)


def _row(user_id: str, package: Package, now: datetime) -> Payment:
    payment_id = at(now)
    return Payment(
        user_id,
        payment_id,
        package=package.slug,
        title=package.title,
        currency=package.currency,
        units=package.units,
        amount=package.price_cents,
        money=package.price_currency,
        created_at=now,
        begun=begun_on(now, payment_id),
    )
