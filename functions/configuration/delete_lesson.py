"""An administrator deletes a lesson that learners do not see."""

from shared.configuration.finding import lesson_as_left
from shared.configuration.models import LESSON
from shared.configuration.rules import StillPublished
from shared.configuration.views import VersionSeen
from shared.configuration.writing import GRANTS, Act, delete
from shared.core.clock import now
from shared.core.errors import Invalid, VersionConflict
from shared.core.function import Caller, endpoint
from shared.core.grants import reads, writes
from shared.core.table import Transaction, together
from shared.courses.mappings import MappingsChanged, write
from shared.courses.models import Lesson, LessonNotFound
from shared.courses.quizzes import QuestionMapping
from shared.questions.models import QuestionBank


@endpoint(
    "DELETE /api/admin/job-readiness/lessons/{lesson_id}",
    scope="admin",
    api="admin",
    status=204,
    grants=[reads(Lesson), writes(QuestionMapping), writes(QuestionBank), *GRANTS],
    errors=[LessonNotFound, VersionConflict, StillPublished, MappingsChanged, Invalid],
)
def delete_lesson(lesson_id: str, seen: VersionSeen, caller: Caller) -> None:
    """Delete a lesson that learners do not see; it asks from no question bank any more."""
    act, effects = Act(caller.user_id, now(), seen.version), Transaction()
    mapping, lesson = together((QuestionMapping, lesson_id, None), (Lesson, lesson_id, None))
    if mapping is not None and mapping.mapped:
        write(mapping, [], effects)
    delete(LESSON, lesson_as_left(lesson)[0], act, effects)
