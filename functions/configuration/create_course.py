"""An administrator begins a new course."""

from shared.configuration.messages import CourseWritten
from shared.configuration.saving import save_course as save
from shared.configuration.views import CourseDraft
from shared.configuration.writing import GRANTS, Act
from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import writes
from shared.core.ids import new
from shared.courses.models import Course
from shared.readiness.models import ProductNotFound


@endpoint(
    "POST /api/admin/job-readiness/courses",
    scope="admin",
    api="admin",
    status=201,
    grants=[writes(Course), *GRANTS],
    errors=[ProductNotFound, Invalid],
)
def create_course(given: CourseWritten, caller: Caller) -> CourseDraft:
    """Create a course; learners see it once it is published."""
    return CourseDraft.of(save(new(), given, Act(caller.user_id, now(), None)))
