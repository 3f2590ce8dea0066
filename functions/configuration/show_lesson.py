"""An administrator looks at a lesson."""

from shared.configuration.finding import lesson_draft
from shared.configuration.models import Draft
from shared.configuration.views import LessonDraft
from shared.core.function import endpoint
from shared.core.grants import reads
from shared.courses.models import Lesson, LessonNotFound


@endpoint(
    "GET /api/admin/job-readiness/lessons/{lesson_id}",
    scope="admin",
    api="admin",
    grants=[reads(Draft), reads(Lesson)],
    errors=[LessonNotFound],
)
def show_lesson(lesson_id: str) -> LessonDraft:
    """Show a lesson."""
    return LessonDraft.of(lesson_draft(lesson_id)[0])
