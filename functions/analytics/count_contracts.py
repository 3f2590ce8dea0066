"""Somebody has subscribed, is late with a renewal, or has left: their subscription is counted as it is now."""

from typing import Any

from shared.business.counting import ACCOUNTS, count_money
from shared.core.function import stream
from shared.payments.models import Contract


@stream(Contract, grants=ACCOUNTS)
def count_contracts(record: dict[str, Any]) -> None:
    """Count how a subscription stands."""
    count_money(record["dynamodb"]["Keys"]["user_id"]["S"])
