"""An administrator deletes a course that learners do not see and that has no lessons."""

from contextlib import suppress

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
    course, act = Course.find(course_id), Act(caller.user_id, now(), seen.version)
    if course is None:
        raise CourseNotFound()
    place, lessons = COURSE.place(course.product_id), Draft.all_in(LESSON.place(course_id))
    if not lessons:
        # As its caller says that it stands: whether it does is looked at where the write finds that it does not.
        with suppress(VersionConflict):
            delete(COURSE, Draft(place, course_id, version=seen.version), act)
            return
    draft = Draft.of(COURSE, place, course_id)
    if lessons and draft.published_version is None:
        raise LessonsLeft()
    delete(COURSE, draft, act)
