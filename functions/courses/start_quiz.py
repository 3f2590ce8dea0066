"""A learner takes the quiz of a lesson: its questions are drawn and frozen."""

from collections.abc import Iterable
from typing import Any

from shared.core.clock import now
from shared.core.errors import Forbidden
from shared.core.function import Caller, endpoint
from shared.core.grants import reads, writes
from shared.core.ids import digest, new
from shared.core.table import Transaction, together
from shared.courses.access import Entered, enter_lesson
from shared.courses.messages import QuizView
from shared.courses.models import Course, Lesson, LessonNotFound, LessonProgress
from shared.courses.quizzes import QuestionMapping, QuizAttempt, QuizNotFound, QuizPool, pools_by_tier
from shared.courses.rules import Drawn, QuizClosed, QuizUnavailable, Source, Use, draw, is_short, mapped, template_tier
from shared.questions.models import BankQuestion
from shared.questions.rules import Question
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
    drawn = _draw(entered, mappings, tier, attempt_id)
    passing_score = course.passing_score(tier)
    attempt = QuizAttempt.begun(
        user_id, attempt_id, entered.lesson, tier=tier, drawn=drawn, passing_score=passing_score, now=now()
    )
    start = entered.enrolment.guard(Transaction().create(attempt), Module.COURSE)
    progress.begin_quiz(attempt_id, drawn, start)
    answer = QuizView.of(attempt)
    try:
        start.commit(answer)
    except QuizClosed:
        progress.refresh(consistent_read=True)
        return QuizView.of(QuizAttempt.of(user_id, progress.quiz_attempt_id))
    return answer


def _draw(entered: Entered, mappings: list[dict[str, Any]], tier: Tier, attempt_id: str) -> list[Drawn]:
    """Draw from the pool; only when it does not fill the quiz are the bank's and the course's questions fetched."""
    count, seen = entered.course.question_count(tier), set(entered.progress.seen_questions)
    pools, rows = entered.more[: len(Tier)], entered.more[len(Tier) :]
    must = mapped(mappings, Use.REQUIRED, tier)
    required = _askable(row for row in rows if row is not None and (row.bank_id, row.question_id) in must)
    pool = pools_by_tier(pools).get(tier)
    candidates = [(Source.AI, pool.items() if pool else [])]
    if is_short(required, candidates, count, seen):
        candidates.append((Source.BANK, _banked(mapped(mappings, Use.FALLBACK, tier))))
    bank = entered.course.generic_bank_id
    if bank and is_short(required, candidates, count, seen):
        candidates.append((Source.GENERIC, _askable(BankQuestion.of_bank(bank))))
    known = [question for _, questions in candidates for question in questions]
    shuffled = {question.question_id: digest(attempt_id, question.question_id) for question in known}
    drawn = draw(required, candidates, count, seen, shuffled)
    if len(drawn) < count:
        raise QuizUnavailable(retry_after=300)
    return drawn


def _banked(wanted: list[tuple[str, str]]) -> list[Question]:
    return _askable(together(*((BankQuestion, bank, name) for bank, name in wanted))) if wanted else []


def _askable(rows: Iterable[BankQuestion | None]) -> list[Question]:
    return [row.item() for row in rows if row is not None and not row.voided]
