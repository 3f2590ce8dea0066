"""An administrator looks at the generic quiz of a course."""

from shared.configuration.finding import GENERIC_QUIZZES, course_draft
from shared.configuration.models import GENERIC_QUIZ, Draft, GenericQuizNotFound
from shared.configuration.views import GenericQuizDraft
from shared.core.function import endpoint
from shared.core.grants import reads
from shared.courses.models import Course, CourseNotFound


@endpoint(
    "GET /api/admin/job-readiness/courses/{course_id}/generic-quiz",
    scope="admin",
    api="admin",
    grants=[reads(Draft), reads(Course)],
    errors=[CourseNotFound, GenericQuizNotFound],
)
def show_generic_quiz(course_id: str) -> GenericQuizDraft:
    """Show the generic quiz of a course, with its keys; `created_by` says whether the model wrote it."""
    course_draft(course_id)
    return GenericQuizDraft.of(Draft.of(GENERIC_QUIZ, GENERIC_QUIZZES, course_id))
