"""A month of a plan was paid: the plan that counts is counted as it is now."""

from typing import Any

from shared.billing.models import Subscription
from shared.business.counting import ACCOUNTS, count_money
from shared.core.function import stream


@stream(Subscription, grants=ACCOUNTS)
def count_subscriptions(record: dict[str, Any]) -> None:
    """Count the plan that somebody has, at its price."""
    count_money(record["dynamodb"]["Keys"]["user_id"]["S"])
