"""The ledger is to be proved: its accounts are listed on shards."""

from shared.core.function import step
from shared.ledger.messages import Reconciliation, Shards
from shared.ledger.models import SHARDS


@step()
def list_shards(proof: Reconciliation) -> Shards:
    """Name the shards."""
    return Shards(day=proof.day, shards=list(range(SHARDS)))
