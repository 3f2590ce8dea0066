"""An administrator reads how a learner's stars and tier came about, and what each decision rests on."""

from datetime import datetime
from typing import Any

from pydantic import Field

from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import reads, secret
from shared.core.messages import Id, Message
from shared.core.page import Page, open_cursor, seal
from shared.readiness.acts import NotEnrolled, decision_id, enrolled
from shared.readiness.explaining import explain
from shared.readiness.models import Decision, Enrolment
from shared.readiness.rules import voided_by


class DecisionsOfStudent(Page):
    """Which product, and which part of the list."""

    product_id: Id


class StudentDecision(Message):
    """One decision; `actor` is `rules` or a person's id, `voided` whether it counts no more."""

    decision_id: str
    sequence: int
    kind: str
    explanation: str
    facts: dict[str, Any]
    evidence: list[str]
    rule_version: str
    actor: str
    decided_at: datetime
    voided: bool


class StudentDecisionList(Message):
    """Decisions in the order in which they were made."""

    decisions: list[StudentDecision]
    cursor: str | None = Field(description="Where the next page starts; null at the end")


@endpoint(
    "GET /api/admin/job-readiness/students/{student_id}/decisions",
    api="admin",
    scope="admin",
    grants=[reads(Enrolment), reads(Decision), secret("cursors")],
    errors=[NotEnrolled, Invalid],
)
def list_student_decisions(student_id: str, wanted: DecisionsOfStudent, caller: Caller) -> StudentDecisionList:
    """List the decisions about a learner in a product."""
    enrolment = enrolled(student_id, wanted.product_id)
    scope = f"decisions#{enrolment.enrolment_id}#{caller.user_id}"
    after = int((open_cursor(scope, wanted.cursor) or {}).get("after", 0))
    # Whether one counts is known only with all that followed; an enrolment has a few dozen.
    rows = Decision.of_enrolment(enrolment.enrolment_id)
    history = [row.ruling() for row in rows]
    voided = voided_by(history)
    shown = [
        StudentDecision(
            decision_id=decision_id(enrolment, int(row.sequence)),
            sequence=int(row.sequence),
            kind=row.kind,
            explanation=explain(row.ruling(), history),
            facts=row.facts,
            evidence=row.evidence,
            rule_version=row.rule_version,
            actor=row.actor,
            decided_at=row.decided_at,
            voided=row.sequence in voided,
        )
        for row in rows
        if row.sequence > after
    ][: wanted.limit]
    more = {"after": shown[-1].sequence} if shown and shown[-1].sequence < len(rows) else None
    return StudentDecisionList(decisions=shown, cursor=seal(scope, more))
