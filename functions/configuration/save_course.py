"""An administrator changes a course, or begins one under an id of their choice."""

from shared.configuration.messages import CourseWritten
from shared.configuration.saving import save_course as save
from shared.configuration.views import CourseDraft
from shared.configuration.writing import GRANTS, Act
from shared.core.clock import now
from shared.core.errors import Invalid, VersionConflict
from shared.core.function import Caller, endpoint
from shared.core.grants import writes
from shared.courses.models import Course, CourseNotFound
from shared.readiness.models import ProductNotFound


@endpoint(
    "PUT /api/admin/job-readiness/courses/{course_id}",
    scope="admin",
    api="admin",
    grants=[writes(Course), *GRANTS],
    errors=[CourseNotFound, ProductNotFound, VersionConflict, Invalid],
)
def save_course(course_id: str, given: CourseWritten, caller: Caller) -> CourseDraft:
    """Save a course; learners see the change once it is published."""
    return CourseDraft.of(save(course_id, given, Act(caller.user_id, now(), given.version)))
