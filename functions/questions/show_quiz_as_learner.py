"""An administrator sees the quiz of a lesson as a learner of a tier would get it now; nothing is stored."""

from typing import Literal

from pydantic import Field

from shared.assessments.messages import AskedQuestion
from shared.core.errors import Invalid
from shared.core.function import endpoint
from shared.core.grants import reads
from shared.core.ids import new
from shared.core.messages import Message, Query
from shared.core.table import together
from shared.courses.drawing import draw_quiz
from shared.courses.messages import QuizQuestion
from shared.courses.models import Course, Lesson, LessonNotFound
from shared.courses.quizzes import QuestionMapping, QuizPool
from shared.courses.rules import QuizUnavailable, Source, Use, mapped, source_of, template_tier
from shared.questions.models import BankQuestion
from shared.readiness.rules import Tier


class QuizAsLearnerWanted(Query):
    """For which tier of learner."""

    tier: Literal["bronze", "silver", "gold"] = "bronze"


class QuizAsLearner(Message):
    """What a learner who has seen nothing yet would be asked; each look draws anew."""

    lesson_id: str
    tier: str = Field(description="The tier whose template and pool are used")
    source: Source
    passing_score: float
    questions: list[QuizQuestion]


@endpoint(
    "GET /api/admin/job-readiness/lessons/{lesson_id}/quiz-as-learner",
    scope="admin",
    api="admin",
    grants=[reads(Lesson), reads(Course), reads(QuizPool), reads(QuestionMapping), reads(BankQuestion)],
    errors=[LessonNotFound, QuizUnavailable, Invalid],
)
def show_quiz_as_learner(lesson_id: str, wanted: QuizAsLearnerWanted) -> QuizAsLearner:
    """Show the quiz of a lesson as a learner would get it."""
    pools = [(QuizPool, lesson_id, tier) for tier in Tier]
    lesson, mapping, *found = together((Lesson, lesson_id, None), (QuestionMapping, lesson_id, None), *pools)
    if lesson is None:
        raise LessonNotFound()
    mappings = mapping.mapped if mapping else []
    required = dict.fromkeys(pair for tier in Tier for pair in mapped(mappings, Use.REQUIRED, tier))
    course, *rows = together((Course, lesson.course_id, None), *((BankQuestion, *pair) for pair in required))
    if course is None:
        raise LessonNotFound()
    tier = template_tier(Tier(wanted.tier), bool(course.tier_based_difficulty))
    count = course.question_count(lesson, tier)
    drawn = draw_quiz(course, mappings, tier, count, pools=found, required=rows, seen=(), seed=new())
    return QuizAsLearner(
        lesson_id=lesson_id,
        tier=tier,
        source=source_of(drawn),
        passing_score=course.passing_score(lesson, tier),
        questions=[
            QuizQuestion(**AskedQuestion.of(entry.question).model_dump(), source=entry.source) for entry in drawn
        ],
    )
