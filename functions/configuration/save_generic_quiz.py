"""An administrator writes the generic quiz of a course, or changes the one that the model has written."""

from shared.configuration.finding import GENERIC_QUIZZES, course_draft
from shared.configuration.messages import GenericQuizWritten
from shared.configuration.models import GENERIC_QUIZ, Draft
from shared.configuration.saving import save_generic_quiz as save
from shared.configuration.views import GenericQuizDraft
from shared.configuration.writing import GRANTS, Act
from shared.core.clock import now
from shared.core.errors import Invalid, VersionConflict
from shared.core.function import Caller, endpoint
from shared.core.grants import reads, writes
from shared.courses.models import Course, CourseNotFound
from shared.questions.models import BankQuestion


@endpoint(
    "PUT /api/admin/job-readiness/courses/{course_id}/generic-quiz",
    scope="admin",
    api="admin",
    grants=[reads(Course), writes(BankQuestion), *GRANTS],
    errors=[CourseNotFound, VersionConflict, Invalid],
    layers=("core", "text"),
)
def save_generic_quiz(course_id: str, given: GenericQuizWritten, caller: Caller) -> GenericQuizDraft:
    """Save the generic quiz of a course; it is in force at once, for quizzes that begin from now on."""
    course_draft(course_id)
    known = Draft.known(GENERIC_QUIZ, GENERIC_QUIZZES, course_id)
    return GenericQuizDraft.of(save(course_id, given, Act(caller.user_id, now(), given.version), known))
