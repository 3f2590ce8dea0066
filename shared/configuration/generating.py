"""Having the questions of lessons and courses generated, in the transaction of what makes them necessary."""

from collections.abc import Iterable, Sequence

from shared.core.errands import Errand
from shared.core.grants import Grant, emits, writes
from shared.core.ids import new
from shared.core.messages import Message
from shared.core.table import Transaction
from shared.courses.messages import LessonPublished
from shared.courses.quizzes import GenerationFailure, QuizPool
from shared.courses.rules import GENERATION_PATIENCE

GENERATING: Sequence[Grant] = [writes(Errand), emits("lesson.published")]
GENERIC = "generic_quiz_generation"


class CourseReference(Message):
    """A course whose generic quiz has to be written; `version` is the one that was published."""

    course_id: str
    version: int

    @property
    def key(self) -> tuple[object, ...]:
        """What names the workflow."""
        return (self.course_id, self.version)


def plan_quizzes(lesson_ids: Iterable[str], effects: Transaction) -> list[LessonPublished]:
    """Plan the quiz generation of lessons; publish what this returns as `lesson.published` after the commit."""
    asked = [LessonPublished(lesson_id=name, publication_id=new()) for name in lesson_ids]
    for published in asked:
        Errand.plan("quiz_generation", published.key, published, transaction=effects, patience=GENERATION_PATIENCE)
    return asked


def plan_generic_quiz(course_id: str, version: int, effects: Transaction) -> Errand:
    """Plan the generation of a course's generic quiz; begin it after the commit."""
    reference = CourseReference(course_id=course_id, version=version)
    return Errand.plan(GENERIC, reference.key, reference, transaction=effects)


def has_failed(lesson_id: str) -> bool:
    """Tell whether the last generation for a lesson has failed, and none has succeeded since."""
    GenerationFailure.connection()
    failed = next(iter(GenerationFailure.query(lesson_id, scan_index_forward=False, limit=1)), None)
    if failed is None:
        return False
    pool = QuizPool.find(lesson_id, failed.tier)
    return pool is None or pool.generated_at.date().isoformat() <= failed.day
