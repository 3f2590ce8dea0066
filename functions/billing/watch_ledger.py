"""The ledger is only ever added to: whatever else happens to an entry raises an alarm."""

from typing import Any

from shared.audit.watching import watch
from shared.core.function import stream
from shared.ledger.models import LedgerEntry


@stream(LedgerEntry, changes=("MODIFY", "REMOVE"))
def watch_ledger(record: dict[str, Any]) -> None:
    """Raise an alarm when an entry is changed or removed."""
    watch(LedgerEntry, record)
