"""A learner looks at a quiz that they started: to go on with it, or to learn from its result."""

from shared.core.function import Caller, endpoint
from shared.core.grants import reads
from shared.courses.messages import QuizView
from shared.courses.quizzes import QuizAttempt, QuizNotFound
from shared.readiness.access import enter
from shared.readiness.models import Enrolment, Product
from shared.readiness.rules import Module, ModuleLocked


@endpoint(
    "GET /api/app/job-readiness/quizzes/{attempt_id}",
    scope="learner",
    grants=[reads(Enrolment), reads(Product), reads(QuizAttempt)],
    errors=[QuizNotFound, ModuleLocked],
)
def show_quiz(attempt_id: str, caller: Caller) -> QuizView:
    """Show a quiz."""
    attempt = QuizAttempt.of(caller.user_id, attempt_id)
    enter(caller.user_id, attempt.product_id, Module.COURSE, QuizNotFound)
    return QuizView.of(attempt)
