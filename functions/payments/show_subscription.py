"""Somebody looks at how they have subscribed."""

from shared.billing.models import CATALOGUE, NothingOnSale, Offer, OnSale, Subscription
from shared.core.clock import now
from shared.core.function import Caller, endpoint
from shared.core.grants import reads
from shared.core.table import together
from shared.payments.messages import SubscriptionView
from shared.payments.models import Contract


@endpoint(
    "GET /api/payments/subscriptions",
    scope="member",
    grants=[reads(Offer), reads(Contract), reads(Subscription)],
    errors=[NothingOnSale],
)
def show_subscription(caller: Caller) -> SubscriptionView:
    """Show the plan that counts and the one that follows it."""
    offer, contract, subscription = together(
        (Offer, CATALOGUE, None), (Contract, caller.user_id, None), (Subscription, caller.user_id, None)
    )
    return SubscriptionView.of(contract, subscription, OnSale.of(offer), now())
