"""Reading somebody's entries, the newest first."""

from functools import reduce
from operator import and_

from pynamodb.expressions.condition import Condition

from shared.core.grants import Grant, reads
from shared.ledger.models import LedgerEntry, LedgerNote
from shared.ledger.showing import Transaction, transaction_of

READING: tuple[Grant, ...] = (reads(LedgerEntry), reads(LedgerNote))
SWEEP = 200  # entries that one query looks at when few of them are wanted
MOST_QUERIES = 2  # for one page: a filter that finds little ends it early, with a place to go on


def page(
    user_id: str, limit: int, before: int | None, currency: str | None = None, feature: str | None = None
) -> tuple[list[Transaction], int | None]:
    """Return the next entries of a currency and for a feature, and before which number the rest begins.

    None where there is no rest. A page may be shorter than asked for although there is one.
    """
    LedgerEntry.connection()
    found: list[LedgerEntry] = []
    ceiling = before
    for _ in range(MOST_QUERIES):
        rows, ceiling = _query(user_id, ceiling, limit + 1, currency, feature)
        found += rows
        if len(found) > limit or ceiling is None:
            break
    if len(found) > limit:
        found, ceiling = found[:limit], int(found[limit - 1].sequence)
    return described(user_id, found), ceiling


def described(user_id: str, entries: list[LedgerEntry]) -> list[Transaction]:
    """Return entries with what was written about them and is not erased."""
    notes = {int(note.sequence): note.text for note in LedgerNote.find_many([(user_id, e.sequence) for e in entries])}
    return [transaction_of(entry, notes.get(int(entry.sequence))) for entry in entries]


def _query(
    user_id: str, before: int | None, rows: int, currency: str | None, feature: str | None
) -> tuple[list[LedgerEntry], int | None]:
    filters: list[Condition] = []
    if currency:
        filters.append(LedgerEntry.currency == currency)
    if feature:
        filters.append(LedgerEntry.feature == feature)
    size = max(SWEEP, rows) if filters else rows
    pages = LedgerEntry.query(
        user_id,
        range_key_condition=LedgerEntry.sequence < before if before is not None else None,
        filter_condition=reduce(and_, filters) if filters else None,
        scan_index_forward=False,
        consistent_read=True,
        page_size=size,
    ).page_iter
    items = next(pages)["Items"]
    last = pages.last_evaluated_key
    return [LedgerEntry.from_raw_data(item) for item in items], int(last["sequence"]["N"]) if last else None
