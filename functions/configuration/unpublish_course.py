"""An administrator takes a course back from learners."""

from shared.configuration.finding import course_draft
from shared.configuration.models import COURSE
from shared.configuration.rules import NothingPublished
from shared.configuration.views import CourseDraft, Publication
from shared.configuration.writing import GRANTS, Act, take_back
from shared.core.clock import now
from shared.core.errors import VersionConflict
from shared.core.function import Caller, endpoint
from shared.core.grants import writes
from shared.core.table import Transaction
from shared.courses.models import Course, CourseNotFound


@endpoint(
    "POST /api/admin/job-readiness/courses/{course_id}/unpublish",
    scope="admin",
    api="admin",
    grants=[writes(Course), *GRANTS],
    errors=[CourseNotFound, VersionConflict, NothingPublished],
)
def unpublish_course(course_id: str, given: Publication, caller: Caller) -> CourseDraft:
    """Unpublish a course; stars that it has earned stay."""
    draft, course = course_draft(course_id)
    effects = Transaction().update(course, [Course.published.set(False)])
    take_back(COURSE, draft, Act(caller.user_id, now(), given.version), effects)
    return CourseDraft.of(draft)
