"""Somebody changes the plan of their subscription, or keeps one that was to end."""

from shared.billing.messages import Slug
from shared.billing.models import NothingOnSale
from shared.clients.stripe import ENVIRONMENT, LAYERS, TIMEOUT, CardDeclined, NotAtProvider, ProviderRefused
from shared.core.clock import now
from shared.core.function import Caller, Limit, endpoint
from shared.core.messages import Body
from shared.payments.contracting import (
    GRANTS,
    NotSubscribed,
    PlanNotFound,
    SubscriptionEnding,
    SubscriptionUnderWay,
    change,
)
from shared.payments.messages import SubscriptionView
from shared.payments.models import KnownNoMore


class PlanChange(Body):
    """To which plan; its own one keeps a subscription that was to end."""

    plan: Slug


@endpoint(
    "PATCH /api/payments/subscriptions",
    scope="member",
    grants=GRANTS,
    errors=[
        PlanNotFound,
        NotSubscribed,
        SubscriptionEnding,
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
def change_subscription(given: PlanChange, caller: Caller) -> SubscriptionView:
    """Change the plan: a dearer one counts at once, for the rest of the month; a cheaper one from the next month on."""
    return change(caller.user_id, given.plan, now())
