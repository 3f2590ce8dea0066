"""A learner reads how their stars and tier came about."""

from datetime import datetime

from shared.core.function import Caller, endpoint
from shared.core.grants import reads
from shared.core.messages import Id, Message, Query
from shared.readiness.explaining import explain
from shared.readiness.models import Decision, Enrolment
from shared.readiness.rules import RULES, voided_by


class DecisionsOfProduct(Query):
    """Which product; without one, all."""

    product_id: Id | None = None


class DecisionView(Message):
    """One decision, explained."""

    product_id: str
    sequence: int
    kind: str
    explanation: str
    by: str
    decided_at: datetime
    voided: bool


class DecisionList(Message):
    """Decisions in the order in which they were made."""

    decisions: list[DecisionView]


@endpoint("GET /api/app/job-readiness/decisions", scope="learner", grants=[reads(Enrolment), reads(Decision)])
def list_decisions(wanted: DecisionsOfProduct, caller: Caller) -> DecisionList:
    """List the decisions about me."""
    views = []
    for enrolment in Enrolment.all_of(caller.user_id):
        if wanted.product_id in (None, enrolment.product_id):
            views += _views(enrolment)
    return DecisionList(decisions=views)


def _views(enrolment: Enrolment) -> list[DecisionView]:
    rows = Decision.of_enrolment(enrolment.enrolment_id)
    history = [row.ruling() for row in rows]
    voided = voided_by(history)
    return [
        DecisionView(
            product_id=enrolment.product_id,
            sequence=int(row.sequence),
            kind=row.kind,
            explanation=explain(row.ruling(), history),
            by=RULES if row.actor == RULES else "person",
            decided_at=row.decided_at,
            voided=row.sequence in voided,
        )
        for row in rows
    ]
