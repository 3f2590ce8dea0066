"""An administrator deletes a lesson that learners do not see."""

from shared.configuration.finding import lesson_draft
from shared.configuration.models import LESSON
from shared.configuration.rules import StillPublished
from shared.configuration.views import VersionSeen
from shared.configuration.writing import GRANTS, Act, delete
from shared.core.clock import now
from shared.core.errors import Invalid, VersionConflict
from shared.core.function import Caller, endpoint
from shared.core.grants import reads
from shared.courses.models import Lesson, LessonNotFound


@endpoint(
    "DELETE /api/admin/job-readiness/lessons/{lesson_id}",
    scope="admin",
    api="admin",
    status=204,
    grants=[reads(Lesson), *GRANTS],
    errors=[LessonNotFound, VersionConflict, StillPublished, Invalid],
)
def delete_lesson(lesson_id: str, seen: VersionSeen, caller: Caller) -> None:
    """Delete a lesson that learners do not see."""
    act = Act(caller.user_id, now(), seen.version)
    delete(LESSON, lesson_draft(lesson_id)[0], act)
