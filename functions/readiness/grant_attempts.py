"""An administrator lets a learner try again: further interview attempts, or further tries of the project."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from shared.audit.messages import Words
from shared.audit.models import AuditEntry, AuditReason, audit
from shared.core.clock import now
from shared.core.errors import Conflict, Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import appends, reads, writes
from shared.core.messages import Body, Id, Message
from shared.core.table import Transaction
from shared.interviews.models import InterviewAttempt
from shared.projects.models import Project
from shared.readiness.acts import NotEnrolled, enrolled
from shared.readiness.models import Enrolment

MOST_AT_ONCE = 10


class NothingUsed(Conflict):
    """The learner has not begun yet, so there is nothing to add attempts to."""


class GrantedMeanwhile(Conflict):
    """Attempts were granted at the same moment; look again."""


class AttemptGrant(Body):
    """How many further attempts at what, and why."""

    product_id: Id
    kind: Literal["interviews", "projects"]
    count: int = Field(ge=1, le=MOST_AT_ONCE)
    reason: Words


class AttemptsGranted(Message):
    """How many attempts were granted in all, beside those that the product gives."""

    user_id: str
    product_id: str
    kind: str
    granted: int
    at: datetime


@endpoint(
    "POST /api/admin/job-readiness/students/{student_id}/attempts",
    api="admin",
    scope="admin",
    status=201,
    grants=[
        reads(Enrolment),
        writes(InterviewAttempt),
        writes(Project),
        appends(AuditEntry),
        writes(AuditReason),
    ],
    errors=[NotEnrolled, NothingUsed, GrantedMeanwhile, Invalid],
)
def grant_attempts(student_id: str, given: AttemptGrant, caller: Caller) -> AttemptsGranted:
    """Grant interview attempts or project tries."""
    enrolled(student_id, given.product_id)
    row, before = FOUND[given.kind](student_id, given.product_id)
    moment, effects = now(), Transaction()
    row.grant(given.count, effects, lost=GrantedMeanwhile())
    audit(
        "attempts_granted",
        actor=caller.user_id,
        user_id=student_id,
        before={"granted": before},
        after={"granted": before + given.count},
        reason=given.reason,
        now=moment,
        transaction=effects,
        product_id=given.product_id,
        kind=given.kind,
    )
    granted = AttemptsGranted(
        user_id=student_id, product_id=given.product_id, kind=given.kind, granted=before + given.count, at=moment
    )
    effects.commit(granted)
    return granted


def _interviews(user_id: str, product_id: str) -> tuple[InterviewAttempt, int]:
    attempts = InterviewAttempt.all_of(user_id, product_id)
    if not attempts:
        raise NothingUsed()
    return attempts[-1], sum(int(attempt.granted) for attempt in attempts)


def _projects(user_id: str, product_id: str) -> tuple[Project, int]:
    project = Project.find(user_id, product_id)
    if project is None:
        raise NothingUsed()
    return project, int(project.extra_tries)


FOUND: dict[str, Callable[[str, str], tuple[Any, int]]] = {"interviews": _interviews, "projects": _projects}
