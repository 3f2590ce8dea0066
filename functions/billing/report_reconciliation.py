"""The ledger was proved: operators learn of what differs."""

from shared.core import log
from shared.core.errands import Errand
from shared.core.function import step
from shared.core.grants import writes
from shared.ledger.messages import Reconciliation
from shared.ledger.reconciling import TOTAL, LedgerReport, totals


@step(grants=[writes(LedgerReport), writes(Errand)])
def report_reconciliation(proof: Reconciliation) -> None:
    """Write the totals down, and raise an alarm for every account that differs."""
    parts = LedgerReport.of_day(proof.day)
    found = totals(parts)
    LedgerReport(proof.day, TOTAL, facts=found).save()
    for part in parts:
        if part.part.startswith("difference#"):
            log.info("an account is not what its entries say", account_id=part.part.partition("#")[2])
    log.metric("LedgerDifferences", found.get("differences", 0), store="ledger-accounts")
    Errand.finish("ledger_reconciliation", proof.key)
