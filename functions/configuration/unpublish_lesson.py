"""An administrator takes a lesson back from learners."""

from shared.configuration.finding import lesson_in_course
from shared.configuration.models import LESSON, Draft
from shared.configuration.publishing import CourseMoved, patiently
from shared.configuration.rules import NothingPublished
from shared.configuration.views import LessonDraft, Publication
from shared.configuration.writing import GRANTS, Act, take_back
from shared.core.clock import now
from shared.core.errors import VersionConflict
from shared.core.function import Caller, endpoint
from shared.core.grants import writes
from shared.core.table import Transaction
from shared.courses.models import Course, Lesson, LessonNotFound


@endpoint(
    "POST /api/admin/job-readiness/lessons/{lesson_id}/unpublish",
    scope="admin",
    api="admin",
    grants=[writes(Lesson), writes(Course), *GRANTS],
    errors=[LessonNotFound, VersionConflict, NothingPublished],
)
def unpublish_lesson(lesson_id: str, given: Publication, caller: Caller) -> LessonDraft:
    """Unpublish a lesson; stars that it has earned stay."""
    draft, lesson, course = lesson_in_course(lesson_id)
    act = Act(caller.user_id, now(), given.version)
    patiently(course, lambda: _take_back(draft, lesson, course, act))
    return LessonDraft.of(draft)


def _take_back(draft: Draft, lesson: Lesson, course: Course, act: Act) -> None:
    effects = Transaction().update(lesson, [Lesson.published.set(False)])
    seen, left = course.lesson_ids, [name for name in course.lesson_ids if name != draft.thing_id]
    effects.update(course, [Course.lesson_ids.set(left)], Course.lesson_ids == seen, lost=CourseMoved())
    take_back(LESSON, draft, act, effects)
