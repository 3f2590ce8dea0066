"""An administrator writes the generic quiz of a course, or changes the one that the model has written."""

from shared.configuration.finding import GENERIC_QUIZZES, course_with
from shared.configuration.messages import GenericQuizWritten
from shared.configuration.models import GENERIC_QUIZ, Draft
from shared.configuration.saving import banked
from shared.configuration.saving import save_generic_quiz as save
from shared.configuration.views import GenericQuizDraft
from shared.configuration.writing import GRANTS, Act
from shared.core.clock import now
from shared.core.errors import Invalid, VersionConflict
from shared.core.function import Caller, endpoint
from shared.core.grants import reads, writes
from shared.core.table import together
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
    course, read = together((Course, course_id, None), (Draft, GENERIC_QUIZZES, course_id))
    _, _, *before = course_with(course, *banked(course_id, read))
    act = Act(caller.user_id, now(), given.version)
    return GenericQuizDraft.of(save(course_id, given, act, GENERIC_QUIZ.known(read), before))
