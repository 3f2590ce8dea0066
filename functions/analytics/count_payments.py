"""A payment was begun, has been completed or has failed, or money went back: it is counted as it is now."""

from typing import Any

from shared.business.counting import ACCOUNTS, count_money
from shared.core.function import stream
from shared.payments.models import Payment


@stream(Payment, grants=ACCOUNTS)
def count_payments(record: dict[str, Any]) -> None:
    """Count a payment under the day on which it was begun."""
    keys = record["dynamodb"]["Keys"]
    count_money(keys["user_id"]["S"], keys["payment_id"]["S"])
