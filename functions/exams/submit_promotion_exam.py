"""A learner hands in the promotion exam: it is graded at once, and its workflow goes on to the promotion."""

from pydantic import Field

from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.messages import Body, Id
from shared.exams.closing import GRANTS, both_of, hand_in
from shared.exams.models import AttemptNotFound
from shared.exams.results import ExamResult, result_of
from shared.exams.rules import AttemptClosed, AttemptNotOpen, Status, check_answers, check_started
from shared.questions.rules import Key
from shared.readiness.rules import ModuleLocked


class ExamSubmission(Body):
    """The attempt and the chosen options by question id, beside those that were saved before."""

    attempt_id: Id
    answers: dict[str, Key] = Field(max_length=200)


@endpoint(
    "POST /api/app/job-readiness/promotion-exam/submit",
    scope="learner",
    grants=GRANTS,
    errors=[AttemptNotFound, ModuleLocked, AttemptNotOpen, AttemptClosed, Invalid],
)
def submit_promotion_exam(submission: ExamSubmission, caller: Caller) -> ExamResult:
    """Submit a promotion exam; a second submission gets the first one's result."""
    attempt, paper = both_of(caller.user_id, submission.attempt_id)
    if attempt.status != Status.GRADED:
        check_started(Status(attempt.status))
        check_answers(attempt.question_ids, submission.answers)
        try:
            hand_in(attempt, paper, submission.answers, now(), result_of)
        except AttemptClosed:
            attempt.refresh(consistent_read=True)
    return result_of(attempt, paper)
