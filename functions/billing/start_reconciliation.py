"""Every night the ledger is proved: each balance from its entries."""

from datetime import timedelta

from shared.core.clock import now
from shared.core.errands import Errand
from shared.core.function import job
from shared.core.grants import starts, writes
from shared.ledger.messages import Reconciliation

PATIENCE = timedelta(hours=6)


@job("cron(40 2 * * ? *)", grants=[writes(Errand), starts("ledger_reconciliation")])
def start_reconciliation() -> None:
    """Begin the proof of the day; again is the same."""
    proof = Reconciliation(day=now().date().isoformat())
    Errand.plan("ledger_reconciliation", proof.key, proof, patience=PATIENCE).begin()
