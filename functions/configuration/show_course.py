"""An administrator looks at a course."""

from shared.configuration.finding import course_draft
from shared.configuration.models import Draft
from shared.configuration.views import CourseDraft
from shared.core.function import endpoint
from shared.core.grants import reads
from shared.courses.models import Course, CourseNotFound


@endpoint(
    "GET /api/admin/job-readiness/courses/{course_id}",
    scope="admin",
    api="admin",
    grants=[reads(Draft), reads(Course)],
    errors=[CourseNotFound],
)
def show_course(course_id: str) -> CourseDraft:
    """Show a course."""
    return CourseDraft.of(course_draft(course_id)[0])
