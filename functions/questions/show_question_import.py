"""An administrator follows an import: how far it has come, and what became of each entry of the file."""

from datetime import datetime

from pydantic import Field

from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import reads, secret
from shared.core.messages import Message
from shared.core.page import Page, open_cursor, seal
from shared.questions.imports import ImportedEntry, ImportNotFound, QuestionImport


class ImportedEntryView(Message):
    """One entry of the file; `notes` say what of it was left out."""

    line: int = Field(description="The line at which it begins")
    name: str
    outcome: str = Field(description="imported, duplicate or refused")
    reason: str | None
    notes: list[str]
    question_id: str | None


class ImportView(Message):
    """An import with a page of its report, in the order of the file."""

    import_id: str
    state: str = Field(description="awaiting_file, reading, done or failed")
    reason: str | None
    format: str
    total: int | None
    imported: int
    duplicate: int
    refused: int
    created_at: datetime
    entries: list[ImportedEntryView]
    cursor: str | None = Field(description="Where the next page starts; null at the end")


@endpoint(
    "GET /api/admin/job-readiness/question-banks/{bank_id}/imports/{import_id}",
    scope="admin",
    api="admin",
    grants=[reads(QuestionImport), reads(ImportedEntry), secret("cursors")],
    errors=[ImportNotFound, Invalid],
)
def show_question_import(bank_id: str, import_id: str, page: Page, caller: Caller) -> ImportView:
    """Show an import and its report."""
    scope = f"question_import#{import_id}#{caller.user_id}"
    position = open_cursor(scope, page.cursor)
    row = QuestionImport.of(bank_id, import_id)
    entries, position = ImportedEntry.page_of(import_id, page.limit, position)
    return ImportView(
        import_id=import_id,
        state=row.state,
        reason=row.reason,
        format=row.format,
        total=None if row.total is None else int(row.total),
        imported=int(row.imported),
        duplicate=int(row.duplicate),
        refused=int(row.refused),
        created_at=row.created_at,
        entries=[_view(entry) for entry in entries],
        cursor=seal(scope, position),
    )


def _view(entry: ImportedEntry) -> ImportedEntryView:
    return ImportedEntryView(
        line=int(entry.line),
        name=entry.name,
        outcome=entry.outcome,
        reason=entry.reason,
        notes=list(entry.notes),
        question_id=entry.question_id,
    )
