"""The report of an import as a file: a line for each row, under the numbers that the spreadsheet gives them."""

import csv
import io
from collections.abc import Iterable

from shared.core.aws import client
from shared.core.names import bucket
from shared.media.links import link, saved_as
from shared.organisations.imports import WORK, ImportedRow

HEADINGS = ("Row", "Outcome", "Field", "Reason", "Duplicate of row", "User id")
CONTENT_TYPE = "text/csv; charset=utf-8"


def written(rows: Iterable[ImportedRow]) -> bytes:
    """Return the report as CSV that spreadsheets read as UTF-8; every text in it is ours, none is a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    for row in rows:
        number, first = int(row.number), "" if row.duplicate_of is None else int(row.duplicate_of)
        writer.writerow([number, row.outcome, row.field or "", row.reason or "", first, row.user_id or ""])
    return text.getvalue().encode("utf-8-sig")


def report_link(import_id: str, rows: Iterable[ImportedRow]) -> str:
    """Write the report of an import that is done; return an address of it that works for five minutes."""
    key = f"{WORK.partition('/')[2]}{import_id}/report.csv"
    client("s3").put_object(Bucket=bucket("media"), Key=key, Body=written(rows), ContentType=CONTENT_TYPE)
    return link(key, CONTENT_TYPE, saved_as("enrolments.csv"))
