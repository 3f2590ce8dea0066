"""Somebody is about to buy a package."""

from shared.billing.messages import Slug
from shared.billing.models import NothingOnSale
from shared.clients.stripe import ENVIRONMENT, LAYERS, TIMEOUT, NotAtProvider, ProviderRefused
from shared.core.clock import now
from shared.core.function import Caller, Limit, endpoint
from shared.core.messages import Body, Message
from shared.payments.models import KnownNoMore
from shared.payments.ordering import GRANTS, order
from shared.payments.refusals import PackageNotFound


class PackageOrder(Body):
    """Which package; what it costs and brings is the catalogue's."""

    package: Slug


class PaymentBegun(Message):
    """A payment that waits: the browser pays it with `client_secret`, then it is confirmed."""

    payment_id: str
    payment_intent_id: str
    client_secret: str
    amount_cents: int
    price_currency: str


@endpoint(
    "POST /api/payments/create-intent",
    scope="member",
    status=201,
    grants=GRANTS,
    errors=[PackageNotFound, NothingOnSale, KnownNoMore, NotAtProvider, ProviderRefused],
    limit=Limit(20, 3600, by="caller"),
    layers=LAYERS,
    environment=ENVIRONMENT,
    timeout=TIMEOUT,
)
def create_intent(given: PackageOrder, caller: Caller) -> PaymentBegun:
    """Begin a payment for a package."""
    begun = order(caller.user_id, given.package, now())
    return PaymentBegun(
        payment_id=begun.payment.payment_id,
        payment_intent_id=begun.intent_id,
        client_secret=begun.client_secret,
        amount_cents=int(begun.payment.amount),
        price_currency=begun.payment.money,
    )
