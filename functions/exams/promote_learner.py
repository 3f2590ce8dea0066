"""A passed promotion exam lifts the learner into the tier that it was for, once."""

from shared.core.clock import now
from shared.core.errors import Unavailable
from shared.core.function import step
from shared.core.grants import appends, reads, writes
from shared.exams.messages import ExamRef
from shared.exams.models import ExamAttempt
from shared.readiness.models import Decision, Enrolment, EnrolmentChanged
from shared.readiness.rules import Kind, Tier, promotion_ruling

RULES = "rules"


class EnrolmentBusy(Unavailable):
    """Somebody else decides about this enrolment at the same moment; try again."""


@step(grants=[reads(ExamAttempt), writes(Enrolment), appends(Decision)], errors=[EnrolmentBusy])
def promote_learner(ref: ExamRef) -> None:
    """Append the promotion, unless this attempt has led to one before or its tier is not the next one any more."""
    attempt = ExamAttempt.of(ref.user_id, ref.attempt_id)
    enrolment = Enrolment.of(ref.user_id, ref.product_id)
    state, decisions = enrolment.state()
    evidence = (ref.attempt_id,)
    done = any(row.kind == Kind.PROMOTED and tuple(row.evidence) == evidence for row in decisions)
    rulings = promotion_ruling(state, Tier(attempt.target), evidence)
    if not attempt.passed or done or not rulings or not enrolment.active:
        return
    try:
        enrolment.append(rulings, decisions, actor=RULES, now=now())
    except EnrolmentChanged:
        raise EnrolmentBusy() from None
