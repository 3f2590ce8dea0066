"""Somebody subscribes to a plan."""

from shared.billing.messages import Slug
from shared.billing.models import NothingOnSale
from shared.clients.stripe import ENVIRONMENT, LAYERS, TIMEOUT, CardDeclined, NotAtProvider, ProviderRefused
from shared.core.clock import now
from shared.core.function import Caller, Limit, endpoint
from shared.core.messages import Body
from shared.payments.contracting import GRANTS, PlanNotFound, SubscribedAlready, SubscriptionUnderWay, subscribe
from shared.payments.messages import SubscriptionView
from shared.payments.models import KnownNoMore


class PlanOrder(Body):
    """Which plan; what it costs and brings is the catalogue's."""

    plan: Slug


@endpoint(
    "POST /api/payments/subscriptions",
    scope="member",
    status=201,
    grants=GRANTS,
    errors=[
        PlanNotFound,
        SubscribedAlready,
        SubscriptionUnderWay,
        CardDeclined,
        NothingOnSale,
        KnownNoMore,
        NotAtProvider,
        ProviderRefused,
    ],
    limit=Limit(20, 3600, by="caller"),
    layers=LAYERS,
    environment=ENVIRONMENT,
    timeout=TIMEOUT,
)
def create_subscription(given: PlanOrder, caller: Caller) -> SubscriptionView:
    """Subscribe: the first month is paid with the secret in the answer, and the plan counts from then on."""
    return subscribe(caller.user_id, given.plan, now())
