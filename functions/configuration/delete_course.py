"""An administrator deletes a course that learners do not see."""

from shared.configuration.finding import course_draft
from shared.configuration.models import COURSE
from shared.configuration.rules import StillPublished
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
    errors=[CourseNotFound, VersionConflict, StillPublished, Invalid],
)
def delete_course(course_id: str, seen: VersionSeen, caller: Caller) -> None:
    """Delete a course that learners do not see."""
    act = Act(caller.user_id, now(), seen.version)
    delete(COURSE, course_draft(course_id)[0], act)
