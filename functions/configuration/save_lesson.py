"""An administrator changes a lesson, or begins one under an id of their choice."""

from shared.configuration.messages import LessonWritten
from shared.configuration.saving import save_lesson as save
from shared.configuration.views import LessonDraft
from shared.configuration.writing import GRANTS, Act
from shared.core.clock import now
from shared.core.errors import Invalid, VersionConflict
from shared.core.function import Caller, endpoint
from shared.core.grants import reads, writes
from shared.courses.models import Course, CourseNotFound, Lesson, LessonNotFound


@endpoint(
    "PUT /api/admin/job-readiness/lessons/{lesson_id}",
    scope="admin",
    api="admin",
    grants=[reads(Course), writes(Lesson), *GRANTS],
    errors=[LessonNotFound, CourseNotFound, VersionConflict, Invalid],
)
def save_lesson(lesson_id: str, given: LessonWritten, caller: Caller) -> LessonDraft:
    """Save a lesson; learners see the change once it is published."""
    return LessonDraft.of(save(lesson_id, given, Act(caller.user_id, now(), given.version)))
