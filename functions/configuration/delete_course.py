"""An administrator deletes a course that learners do not see and that has no lessons."""

from shared.configuration.finding import course_draft
from shared.configuration.models import COURSE, LESSON, Draft
from shared.configuration.rules import LessonsLeft, StillPublished
from shared.configuration.views import VersionSeen
from shared.configuration.writing import GRANTS, Act, delete
from shared.core.clock import now
from shared.core.errors import Invalid, VersionConflict
from shared.core.function import Caller, endpoint
from shared.core.grants import reads
from shared.courses.models import Course, CourseNotFound


@endpoint(
    "DELETE /api/admin/job-readiness/courses/{course_id}",
    scope="admin",
    api="admin",
    status=204,
    grants=[reads(Course), *GRANTS],
    errors=[CourseNotFound, VersionConflict, StillPublished, LessonsLeft, Invalid],
)
def delete_course(course_id: str, seen: VersionSeen, caller: Caller) -> None:
    """Delete a course that learners do not see; one that still has lessons is refused."""
    draft, act = course_draft(course_id)[0], Act(caller.user_id, now(), seen.version)
    if draft.published_version is None and Draft.all_in(LESSON.place(course_id)):
        raise LessonsLeft()
    delete(COURSE, draft, act)
