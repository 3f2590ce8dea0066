"""An administrator looks at the quiz templates of a lesson."""

from shared.configuration.finding import lesson_draft
from shared.configuration.models import Draft
from shared.configuration.views import LessonTemplatesDraft
from shared.core.function import endpoint
from shared.core.grants import reads
from shared.courses.models import Lesson, LessonNotFound


@endpoint(
    "GET /api/admin/job-readiness/lessons/{lesson_id}/quiz-templates",
    scope="admin",
    api="admin",
    grants=[reads(Draft), reads(Lesson)],
    errors=[LessonNotFound],
)
def show_quiz_templates(lesson_id: str) -> LessonTemplatesDraft:
    """Show the quiz templates of a lesson."""
    return LessonTemplatesDraft.of(lesson_draft(lesson_id)[0])
