"""Somebody has bought something, or their money went back: the code by which they came is rewarded, or is not."""

from typing import Any

from shared.core.clock import now
from shared.core.function import stream
from shared.payments.models import Payment
from shared.referrals.rewarding import GRANTS, follow


@stream(Payment, changes=("INSERT", "MODIFY"), grants=GRANTS)
def follow_purchases(record: dict[str, Any]) -> None:
    """Reward both with the first purchase, once; a payment that has bought nothing is passed over."""
    change = record["dynamodb"]
    if change["NewImage"].get("bought", {}).get("BOOL"):
        keys = change["Keys"]
        follow(keys["user_id"]["S"], keys["payment_id"]["S"], now())
