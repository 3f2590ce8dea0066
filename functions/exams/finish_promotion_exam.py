"""The time of a promotion exam is up: what was saved is graded, whether the learner is there or not."""

from shared.core.clock import now
from shared.core.errors import Unavailable
from shared.core.function import scheduled
from shared.exams.closing import GRANTS, both_of, settle
from shared.exams.messages import ExamRef
from shared.exams.models import AttemptNotFound
from shared.exams.rules import Status
from shared.readiness.rules import ModuleLocked


class NotYet(Unavailable):
    """The time of the exam is not up yet."""


@scheduled(
    grants=GRANTS,
    errors=[NotYet],
)
def finish_promotion_exam(ref: ExamRef) -> None:
    """Close an attempt at its deadline and grace; called too early, it is called again."""
    try:
        attempt, paper = both_of(ref.user_id, ref.attempt_id)
        settle(attempt, paper, now())
    except (AttemptNotFound, ModuleLocked):
        return  # erased, or frozen
    if attempt.status == Status.STARTED:
        raise NotYet()
