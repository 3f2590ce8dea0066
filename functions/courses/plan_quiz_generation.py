"""Which tiers of a lesson need questions."""

from shared.core.function import step
from shared.core.grants import reads
from shared.core.messages import Message
from shared.courses.messages import LessonPublished
from shared.courses.models import Course, Lesson
from shared.courses.rules import template_tier
from shared.readiness.rules import Tier


class TiersOfLesson(Message):
    """The tiers that have a pool of their own."""

    tiers: list[str]


@step(grants=[reads(Course), reads(Lesson)])
def plan_quiz_generation(published: LessonPublished) -> TiersOfLesson:
    """Return the tiers of a lesson with quizzes; none when it has no quiz, no transcript, or is not published."""
    lesson = Lesson.find(published.lesson_id)
    course = Course.find(lesson.course_id) if lesson else None
    if lesson is None or course is None or not lesson.published or lesson.transcript_key is None:
        return TiersOfLesson(tiers=[])
    if not course.enable_ai_quizzes:
        return TiersOfLesson(tiers=[])
    tiers = {template_tier(tier, bool(course.tier_based_difficulty)): None for tier in Tier}
    return TiersOfLesson(tiers=[tier.value for tier in tiers])
