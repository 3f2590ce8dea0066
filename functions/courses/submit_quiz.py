"""A learner hands in a quiz; when it was passed, the second star may follow."""

from shared.assessments.messages import Answers
from shared.core.clock import now
from shared.core.errands import Errand
from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import reads, starts, writes
from shared.core.table import Transaction
from shared.courses.completion import look_at
from shared.courses.messages import QuizResult
from shared.courses.models import LessonProgress
from shared.courses.quizzes import QuizAttempt, QuizNotFound
from shared.courses.rules import QuizClosed
from shared.questions.rules import check_answers
from shared.readiness.access import enter
from shared.readiness.models import Enrolment, Product
from shared.readiness.rules import Module, ModuleLocked

TRIES = 3  # a question may be voided between the look at the attempt and its submission


@endpoint(
    "POST /api/app/job-readiness/quizzes/{attempt_id}/submit",
    scope="learner",
    grants=[
        reads(Enrolment),
        reads(Product),
        writes(QuizAttempt),
        writes(LessonProgress),
        writes(Errand),
        starts("star_progression"),
    ],
    errors=[QuizNotFound, ModuleLocked, Invalid],
)
def submit_quiz(attempt_id: str, given: Answers, caller: Caller) -> QuizResult:
    """Submit a quiz; a second submission gets the first one's result."""
    attempt = QuizAttempt.of(caller.user_id, attempt_id)
    enrolment, _ = enter(caller.user_id, attempt.product_id, Module.COURSE, QuizNotFound)
    check_answers(attempt.items(), given.answers)
    for _ in range(TRIES):
        if attempt.status != "started":
            break
        try:
            return _submit(enrolment, attempt, dict(given.answers))
        except QuizClosed:
            attempt.refresh(consistent_read=True)
    return QuizResult.of(attempt)


def _submit(enrolment: Enrolment, attempt: QuizAttempt, answers: dict[str, str]) -> QuizResult:
    effects, moment, errand = enrolment.guard(Transaction(), Module.COURSE), now(), None
    passed = attempt.submit(answers, moment, effects).passed
    LessonProgress(attempt.user_id, attempt.lesson_id).end_quiz(attempt.attempt_id, passed, moment, effects)
    if passed:
        errand = look_at(enrolment, attempt.attempt_id, effects)
    answer = QuizResult.of(attempt)
    effects.commit(answer)
    if errand:
        errand.begin()
    return answer
