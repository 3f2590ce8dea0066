"""Somebody takes their history along, as a spreadsheet."""

from pydantic import Field

from shared.core.errors import Invalid
from shared.core.function import Caller, Raw, endpoint
from shared.core.messages import Query
from shared.ledger.history import READING, page
from shared.ledger.spreadsheet import written

MOST = 1000  # of one file: what a history has beyond that comes with the next


class ExportQuery(Query):
    """Which part: the newest thousand entries, or those before a number."""

    before: int | None = Field(default=None, ge=1, le=10**12)


@endpoint("GET /api/user/transactions/export", scope="member", grants=READING, errors=[Invalid])
def export_transactions(query: ExportQuery, caller: Caller) -> Raw:
    """Download the history as CSV: a thousand entries, the newest first."""
    rows, _ = page(caller.user_id, MOST, query.before)
    return Raw("text/csv; charset=utf-8", written(rows))
