"""Holds whose work never ended and units that are too old expire."""

from shared.core.clock import now
from shared.core.function import job
from shared.ledger.models import LedgerAccount
from shared.ledger.posting import GRANTS, sweep
from shared.ledger.running import for_each


@job("rate(5 minutes)", grants=GRANTS, timeout=300)
def expire_units() -> dict[str, int]:
    """Expire what is due in every account; what is left at the end of the time is done by the next run."""
    moment = now()
    return {"entries": for_each(LedgerAccount.due(moment), lambda account_id: sweep(account_id, moment))}
