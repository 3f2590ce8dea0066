"""An administrator reads what people with authority did, and the rules by themselves, and why."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field

from shared.audit.log import Wanted, page, span
from shared.audit.models import AuditEntry, AuditReason
from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import reads, secret
from shared.core.ids import digest
from shared.core.messages import Id, Message
from shared.core.page import Page, open_cursor, seal

OLDEST = datetime(2000, 1, 1, tzinfo=UTC)  # long before the first act; ids tell no moment before 1970

Moment = Annotated[AwareDatetime, Field(ge=OLDEST, description="With a time zone; not before 2000")]


class AuditQuery(Page):
    """Which acts; without a time range those of the last three months."""

    actor: Id | Literal["rules"] | None = Field(default=None, description="Who did it: a person, or `rules`")
    subject: str | None = Field(default=None, min_length=1, max_length=100, description="Whom it concerns")
    kind: str | None = Field(default=None, pattern=r"^[a-z_]{1,64}$", description="Such as `progress_overridden`")
    since: Moment | None = None
    until: Moment | None = None


class AuditView(Message):
    """One act; `reason` is null where none was given, or the person's words were erased."""

    entry_id: str
    at: datetime
    actor_id: str
    act: str
    subject_id: str
    subjects: dict[str, Any]
    before: dict[str, Any]
    after: dict[str, Any]
    reason: str | None


class AuditPage(Message):
    """Acts, the newest first. A page may hold fewer than asked for and still be followed by another."""

    entries: list[AuditView]
    cursor: str | None = Field(description="Where the next page starts; null at the end")


@endpoint(
    "GET /api/admin/audit",
    api="admin",
    scope="admin",
    grants=[reads(AuditEntry), reads(AuditReason), secret("cursors")],
    errors=[Invalid],
)
def list_audit_entries(query: AuditQuery, caller: Caller) -> AuditPage:
    """List what people with authority did, and what the rules did by themselves."""
    scope = f"audit#{caller.user_id}#{digest(query.actor, query.subject, query.kind, query.since, query.until)}"
    position = open_cursor(scope, query.cursor) or {}
    # A list without an end keeps the one that its first page had.
    until = datetime.fromisoformat(position["until"]) if position else query.until
    begin, end = span(query.since, until, now())
    wanted = Wanted(query.subject, query.actor, query.kind, begin, end)
    rows, rest = page(wanted, query.limit, position.get("before"))
    reasons = {
        (reason.user_id, reason.reason_id): reason.text
        for reason in AuditReason.find_many((row.subject_id, row.reason_id) for row in rows if row.reason_id)
    }
    shown = [_view(row, reasons.get((row.subject_id, row.reason_id))) for row in rows]
    return AuditPage(entries=shown, cursor=seal(scope, {"before": rest, "until": end.isoformat()} if rest else None))


def _view(row: AuditEntry, reason: str | None) -> AuditView:
    return AuditView(
        entry_id=row.entry_id,
        at=row.at,
        actor_id=row.actor_id,
        act=row.act,
        subject_id=row.subject_id,
        subjects=row.subjects,
        before=row.before,
        after=row.after,
        reason=reason,
    )
