"""An admin looks how far a list of learners has come."""

from datetime import datetime

from shared.core.clock import now
from shared.core.function import endpoint
from shared.core.grants import reads
from shared.core.messages import Message
from shared.organisations.imports import EnrolmentImport, ImportNotFound


class ImportProgress(Message):
    """How many rows there are, how many are done, and what became of them by outcome; `reason` is of a refused file."""

    import_id: str
    client_id: str | None
    product_id: str | None
    state: str
    reason: str | None
    rows: int | None
    rows_done: int
    counts: dict[str, int]
    ignored_columns: list[str]
    created_at: datetime
    finished_at: datetime | None


@endpoint(
    "GET /api/admin/enrolments/imports/{import_id}",
    scope="admin",
    api="admin",
    grants=[reads(EnrolmentImport)],
    errors=[ImportNotFound],
)
def show_enrolment_import(import_id: str) -> ImportProgress:
    """Show how far an import has come."""
    work = EnrolmentImport.of(import_id, now())
    return ImportProgress(
        import_id=work.import_id,
        client_id=work.client_id,
        product_id=work.product_id,
        state=work.state,
        reason=work.reason,
        rows=None if work.rows is None else int(work.rows),
        rows_done=int(work.cursor),
        counts=work.counts,
        ignored_columns=work.ignored_columns,
        created_at=work.created_at,
        finished_at=work.finished_at,
    )
