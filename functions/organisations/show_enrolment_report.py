"""An admin reads what became of each row of a list of learners."""

from pydantic import Field

from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import endpoint
from shared.core.grants import reads, secret
from shared.core.messages import Message
from shared.core.page import Page, open_cursor, seal
from shared.organisations.imports import EnrolmentImport, ImportedRow, ImportNotFound


class ReportedRow(Message):
    """One row, numbered as a spreadsheet does: refused rows name the field and the reason, duplicates the first row."""

    row: int
    outcome: str
    field: str | None
    reason: str | None
    duplicate_of: int | None
    user_id: str | None


class EnrolmentReport(Message):
    """The rows that are done, in their order."""

    rows: list[ReportedRow]
    cursor: str | None = Field(description="Where the next page starts; null at the end of what is done so far")


@endpoint(
    "GET /api/admin/enrolments/imports/{import_id}/report",
    scope="admin",
    api="admin",
    grants=[reads(EnrolmentImport), reads(ImportedRow), secret("cursors")],
    errors=[ImportNotFound, Invalid],
)
def show_enrolment_report(import_id: str, page: Page) -> EnrolmentReport:
    """List what became of each row of an import."""
    work, scope = EnrolmentImport.of(import_id, now()), f"enrolment-report#{import_id}"
    rows, position = ImportedRow.page_of(work.import_id, page.limit, open_cursor(scope, page.cursor))
    return EnrolmentReport(rows=[_shown(row) for row in rows], cursor=seal(scope, position))


def _shown(row: ImportedRow) -> ReportedRow:
    return ReportedRow(
        row=int(row.number),
        outcome=row.outcome,
        field=row.field,
        reason=row.reason,
        duplicate_of=None if row.duplicate_of is None else int(row.duplicate_of),
        user_id=row.user_id,
    )
