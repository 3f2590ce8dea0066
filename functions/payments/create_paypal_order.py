"""Somebody is about to buy a package with PayPal."""

from shared.billing.messages import Slug
from shared.billing.models import NothingOnSale
from shared.clients.paypal import LAYERS, TIMEOUT
from shared.core.clock import now
from shared.core.function import Caller, Limit, endpoint
from shared.core.messages import Body, Message
from shared.payments.paypal_ordering import ENVIRONMENT, ORDERING, order
from shared.payments.refusals import PackageNotFound, PayPalOff, ProviderRefused


class PayPalOrderWish(Body):
    """Which package; what it costs and brings is the catalogue's."""

    package: Slug


class PayPalOrderBegun(Message):
    """An order that waits: its payer approves it at `approve_url`, or in PayPal's window; then it is captured here."""

    payment_id: str
    order_id: str
    approve_url: str
    amount_cents: int
    price_currency: str


@endpoint(
    "POST /api/payments/paypal/orders",
    scope="member",
    status=201,
    grants=ORDERING,
    errors=[PackageNotFound, NothingOnSale, PayPalOff, ProviderRefused],
    limit=Limit(20, 3600, by="caller"),
    layers=LAYERS,
    environment=ENVIRONMENT,
    timeout=TIMEOUT,
)
def create_paypal_order(given: PayPalOrderWish, caller: Caller) -> PayPalOrderBegun:
    """Begin an order for a package with PayPal."""
    begun = order(caller.user_id, given.package, now())
    return PayPalOrderBegun(
        payment_id=begun.payment.payment_id,
        order_id=begun.order_id,
        approve_url=begun.approve_url,
        amount_cents=int(begun.payment.amount),
        price_currency=begun.payment.money,
    )
