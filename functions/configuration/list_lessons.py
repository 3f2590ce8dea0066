"""An administrator looks at the lessons of a course."""

from shared.configuration.finding import course_draft
from shared.configuration.models import LESSON, Draft
from shared.configuration.views import DraftPage
from shared.configuration.writing import LISTING
from shared.core.errors import Invalid
from shared.core.function import endpoint
from shared.core.grants import reads
from shared.core.messages import Id
from shared.core.page import Page
from shared.courses.models import Course, CourseNotFound


class LessonsWanted(Page):
    """Of which course."""

    course_id: Id


@endpoint(
    "GET /api/admin/job-readiness/lessons",
    scope="admin",
    api="admin",
    grants=[reads(Draft), reads(Course), *LISTING],
    errors=[CourseNotFound, Invalid],
)
def list_lessons(wanted: LessonsWanted) -> DraftPage:
    """List the lessons of a course."""
    course_draft(wanted.course_id)
    return DraftPage.of(LESSON.place(wanted.course_id), wanted)
