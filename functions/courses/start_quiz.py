"""A learner takes the quiz of a lesson: its questions are drawn and frozen."""

from typing import Any

from shared.core.clock import now
from shared.core.errors import Forbidden
from shared.core.function import Caller, endpoint
from shared.core.grants import reads, writes
from shared.core.ids import new
from shared.core.table import Transaction, together
from shared.courses.access import Entered, enter_lesson
from shared.courses.drawing import draw_quiz
from shared.courses.messages import QuizView
from shared.courses.models import Course, Lesson, LessonNotFound, LessonProgress
from shared.courses.quizzes import QuestionMapping, QuizAttempt, QuizNotFound, QuizPool
from shared.courses.rules import QuizClosed, QuizUnavailable, Use, mapped, template_tier
from shared.questions.models import BankQuestion, Served, ServedQuestion
from shared.readiness.models import Enrolment, Product
from shared.readiness.rules import Module, ModuleLocked, Tier


class QuizAttemptsUsedUp(Forbidden):
    """All attempts at this quiz are used up."""


@endpoint(
    "POST /api/app/job-readiness/lessons/{lesson_id}/quiz",
    scope="learner",
    grants=[
        reads(Enrolment),
        reads(Product),
        reads(Course),
        reads(Lesson),
        reads(QuizPool),
        reads(QuestionMapping),
        reads(BankQuestion),
        writes(LessonProgress),
        writes(QuizAttempt),
        writes(ServedQuestion),
    ],
    errors=[LessonNotFound, QuizNotFound, ModuleLocked, QuizAttemptsUsedUp, QuizUnavailable],
)
def start_quiz(lesson_id: str, caller: Caller) -> QuizView:
    """Start a quiz; while one is started, starting again gives the same."""
    lesson, mapping = together((Lesson, lesson_id, None), (QuestionMapping, lesson_id, None))
    mappings = mapping.mapped if mapping else []
    pools = [(QuizPool, lesson_id, tier) for tier in Tier]
    required = dict.fromkeys(pair for tier in Tier for pair in mapped(mappings, Use.REQUIRED, tier))
    entered = enter_lesson(caller.user_id, lesson, *pools, *((BankQuestion, *pair) for pair in required))
    if not entered.course.enable_ai_quizzes:
        raise QuizNotFound()
    if entered.progress.quiz_open:
        return QuizView.of(QuizAttempt.of(caller.user_id, entered.progress.quiz_attempt_id))
    return _begin(entered, mappings)


def _begin(entered: Entered, mappings: list[dict[str, Any]]) -> QuizView:
    course, progress, user_id = entered.course, entered.progress, entered.enrolment.user_id
    if course.quiz_attempts is not None and progress.quiz_number >= course.quiz_attempts:
        raise QuizAttemptsUsedUp()
    tier = template_tier(entered.enrolment.current_tier, bool(course.tier_based_difficulty))
    attempt_id = new()
    pools, rows = entered.more[: len(Tier)], entered.more[len(Tier) :]
    count, seen = course.question_count(entered.lesson, tier), set(progress.seen_questions)
    drawn = draw_quiz(course, mappings, tier, count, pools=pools, required=rows, seen=seen, seed=attempt_id)
    passing_score = course.passing_score(entered.lesson, tier)
    attempt = QuizAttempt.begun(
        user_id, attempt_id, entered.lesson, tier=tier, drawn=drawn, passing_score=passing_score, now=now()
    )
    start = entered.enrolment.guard(Transaction().create(attempt), Module.COURSE)
    progress.begin_quiz(attempt_id, drawn, start)
    ServedQuestion.note(Served.QUIZ, attempt, attempt.items(), start, attempt_id=attempt_id, place=attempt.lesson_id)
    answer = QuizView.of(attempt)
    try:
        start.commit(answer)
    except QuizClosed:
        progress.refresh(consistent_read=True)
        return QuizView.of(QuizAttempt.of(user_id, progress.quiz_attempt_id))
    return answer
