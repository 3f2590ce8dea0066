"""An administrator looks at what the proof of the ledger has found."""

from pydantic import Field

from shared.core.clock import now
from shared.core.errors import Invalid, NotFound
from shared.core.function import endpoint
from shared.core.grants import reads
from shared.core.messages import Message, Query
from shared.ledger.reconciling import TOTAL, Difference, LedgerReport


class ReconciliationQuery(Query):
    """The proof of which day (UTC); today's without one."""

    day: str | None = Field(default=None, pattern=r"^\d{4}-\d{2}-\d{2}$")


class DifferingAccount(Message):
    """Somebody whose balance is not what their entries say."""

    user_id: str
    differences: list[Difference]


class ReconciliationView(Message):
    """What people have, the counter-accounts, which are the opposite, and who differs; unfinished without totals."""

    day: str
    finished: bool
    totals: dict[str, int]
    differing: list[DifferingAccount]


class NoReconciliation(NotFound):
    """There was no proof on this day."""


@endpoint(
    "GET /api/admin/billing/reconciliation",
    api="admin",
    scope="admin",
    grants=[reads(LedgerReport)],
    errors=[NoReconciliation, Invalid],
)
def show_reconciliation(query: ReconciliationQuery) -> ReconciliationView:
    """Show what the nightly proof of the ledger has found."""
    day = query.day or now().date().isoformat()
    parts = {part.part: part.facts for part in LedgerReport.of_day(day)}
    if not parts:
        raise NoReconciliation()
    differing = [
        DifferingAccount(user_id=name.partition("#")[2], differences=facts["differences"])
        for name, facts in parts.items()
        if name.startswith("difference#")
    ]
    return ReconciliationView(day=day, finished=TOTAL in parts, totals=parts.get(TOTAL, {}), differing=differing)
