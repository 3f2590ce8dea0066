"""Somebody lets their subscription end."""

from shared.billing.models import NothingOnSale
from shared.clients.stripe import ENVIRONMENT, LAYERS, TIMEOUT, NotAtProvider, ProviderRefused
from shared.core.clock import now
from shared.core.function import Caller, endpoint
from shared.payments.contracting import GRANTS, NotSubscribed, let_end
from shared.payments.messages import SubscriptionView


@endpoint(
    "DELETE /api/payments/subscriptions",
    scope="member",
    grants=GRANTS,
    errors=[NotSubscribed, NothingOnSale, NotAtProvider, ProviderRefused],
    layers=LAYERS,
    environment=ENVIRONMENT,
    timeout=TIMEOUT,
)
def cancel_subscription(caller: Caller) -> SubscriptionView:
    """Cancel: the plan counts until the end of the month that is paid for, and what was bought stays."""
    return let_end(caller.user_id, now())
