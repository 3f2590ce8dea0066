"""An administrator begins a new lesson."""

from shared.configuration.messages import LessonWritten
from shared.configuration.saving import save_lesson as save
from shared.configuration.views import LessonDraft
from shared.configuration.writing import GRANTS, Act
from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import reads, writes
from shared.core.ids import new
from shared.courses.models import Course, CourseNotFound, Lesson


@endpoint(
    "POST /api/admin/job-readiness/lessons",
    scope="admin",
    api="admin",
    status=201,
    grants=[reads(Course), writes(Lesson), *GRANTS],
    errors=[CourseNotFound, Invalid],
)
def create_lesson(given: LessonWritten, caller: Caller) -> LessonDraft:
    """Create a lesson; learners see it once it is published."""
    return LessonDraft.of(save(new(), given, Act(caller.user_id, now(), None)))
