"""A learner's answers to a quiz are saved as they are given."""

from shared.assessments.messages import Answers
from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import reads, writes
from shared.core.messages import Message
from shared.core.table import Transaction
from shared.courses.quizzes import QuizAttempt, QuizNotFound
from shared.courses.rules import QuizClosed
from shared.questions.rules import check_answers
from shared.readiness.access import enter
from shared.readiness.models import Enrolment, Product
from shared.readiness.rules import Module, ModuleLocked


class QuizAnswersSaved(Message):
    """How many questions are answered by now."""

    answered: int


@endpoint(
    "PUT /api/app/job-readiness/quizzes/{attempt_id}/answers",
    scope="learner",
    grants=[reads(Enrolment), reads(Product), writes(QuizAttempt)],
    errors=[QuizNotFound, QuizClosed, ModuleLocked, Invalid],
)
def save_quiz_answers(attempt_id: str, given: Answers, caller: Caller) -> QuizAnswersSaved:
    """Save answers of a quiz."""
    attempt = QuizAttempt.of(caller.user_id, attempt_id)
    enrolment, _ = enter(caller.user_id, attempt.product_id, Module.COURSE, QuizNotFound)
    check_answers(attempt.items(), given.answers)
    if attempt.status != "started":
        raise QuizClosed()
    answer = QuizAnswersSaved(answered=len({**attempt.given, **given.answers}))
    if given.answers:
        effects = enrolment.guard(Transaction(), Module.COURSE)
        attempt.keep(dict(given.answers), effects)
        effects.commit(answer)
    return answer
