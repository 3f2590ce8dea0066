"""A learner's answers in the promotion exam are saved as they are given."""

from shared.assessments.messages import Answers
from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import reads, writes
from shared.core.messages import Message
from shared.core.table import Transaction
from shared.exams.access import check_open, commit, guard
from shared.exams.models import AttemptNotFound, ExamAttempt
from shared.exams.rules import (
    AttemptClosed,
    AttemptNotOpen,
    Status,
    check_answers,
    check_started,
    in_time,
    remaining_seconds,
)
from shared.readiness.models import Enrolment, Product
from shared.readiness.rules import ModuleLocked


class ExamAnswersSaved(Message):
    """How many questions are answered by now, and the time that is left."""

    answered: int
    remaining_seconds: int | None


@endpoint(
    "PUT /api/app/job-readiness/promotion-exam/{attempt_id}/answers",
    scope="learner",
    grants=[reads(Enrolment), reads(Product), writes(ExamAttempt)],
    errors=[AttemptNotFound, ModuleLocked, AttemptNotOpen, AttemptClosed, Invalid],
)
def save_exam_answers(attempt_id: str, given: Answers, caller: Caller) -> ExamAnswersSaved:
    """Save answers of a promotion exam."""
    attempt = ExamAttempt.of(caller.user_id, attempt_id)
    check_started(Status(attempt.status))
    check_answers(attempt.question_ids, given.answers)
    if not in_time(attempt.deadline, now()):
        raise AttemptClosed()
    check_open(attempt)
    answer = ExamAnswersSaved(
        answered=len({**attempt.given, **given.answers}),
        remaining_seconds=remaining_seconds(attempt.deadline, now()),
    )
    if given.answers:
        effects = guard(attempt, Transaction(), product=False)
        attempt.keep(dict(given.answers), effects)
        commit(attempt, effects, answer)
    return answer
