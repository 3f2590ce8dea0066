"""A history as a spreadsheet: every cell is data, none a formula."""

import csv
import io
from collections.abc import Iterable

from shared.ledger.showing import Transaction
from shared.reports.rules import harmless

HEADINGS = ("Number", "Time", "Currency", "Kind", "Amount", "Held", "Used", "Balance after", "Held after", "Feature",
            "Reason", "Reference", "Description")  # fmt: skip


def written(rows: Iterable[Transaction]) -> str:
    """Return a CSV text with a header; spreadsheets read it as UTF-8."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(HEADINGS)
    for row in rows:
        cells = (row.number, row.at.isoformat(), row.currency.value, row.kind.value, row.amount, row.held, row.used,
                 row.balance_after, row.held_after, row.feature or "", row.reason or "", row.reference,
                 row.description)  # fmt: skip
        writer.writerow([harmless(cell) for cell in cells])
    return "\ufeff" + file.getvalue()
