"""Credits or tokens came or went: the entries that were not counted yet are."""

from typing import Any

from shared.business.counting import ACCOUNTS
from shared.business.counting import count_entries as count
from shared.core.function import stream
from shared.ledger.models import LedgerEntry


@stream(LedgerEntry, changes=("INSERT",), grants=ACCOUNTS)
def count_entries(record: dict[str, Any]) -> None:
    """Count what an account has used, bought, been granted and lost, up to its last entry."""
    count(record["dynamodb"]["Keys"]["user_id"]["S"])
