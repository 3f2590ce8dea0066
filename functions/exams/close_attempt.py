"""The workflow of an exam goes on: an attempt that is still open is closed if that is due."""

from shared.core.clock import now
from shared.core.function import step
from shared.exams.closing import GRANTS, both_of, settle
from shared.exams.messages import ExamRef, ExamStanding, Standing
from shared.exams.rules import UNDER_WAY, Status
from shared.readiness.rules import ModuleLocked


@step(grants=GRANTS)
def close_attempt(ref: ExamRef) -> ExamStanding:
    """Tell how the attempt ended; one that is frozen ends its workflow, and the next look after that closes it."""
    attempt, paper = both_of(ref.user_id, ref.attempt_id)
    try:
        settle(attempt, paper, now())
    except ModuleLocked:
        return ExamStanding(standing=Standing.OVER)
    if attempt.status in UNDER_WAY:
        return ExamStanding(standing=Standing.WAITING)
    if attempt.status != Status.GRADED:
        return ExamStanding(standing=Standing.OVER)
    return ExamStanding(standing=Standing.PASSED if attempt.passed else Standing.NOT_PASSED)
