"""An administrator gives a lesson quiz templates of its own, or those of its course again."""

from shared.configuration.finding import lesson_draft
from shared.configuration.messages import LessonTemplatesWritten
from shared.configuration.models import LESSON
from shared.configuration.publishing import TEMPLATES
from shared.configuration.rules import problems_of_templates, refuse
from shared.configuration.views import LessonTemplatesDraft
from shared.configuration.writing import GRANTS, Act, dumped, write
from shared.core.clock import now
from shared.core.errors import Invalid, VersionConflict
from shared.core.function import Caller, endpoint
from shared.core.grants import reads
from shared.courses.models import Lesson, LessonNotFound


@endpoint(
    "PUT /api/admin/job-readiness/lessons/{lesson_id}/quiz-templates",
    scope="admin",
    api="admin",
    grants=[reads(Lesson), *GRANTS],
    errors=[LessonNotFound, VersionConflict, Invalid],
)
def save_quiz_templates(lesson_id: str, given: LessonTemplatesWritten, caller: Caller) -> LessonTemplatesDraft:
    """Save the quiz templates of a lesson; they are in force once it is published, for quizzes that begin then."""
    refuse(problems_of_templates(given.templates, "templates") if given.templates else ())
    draft, _ = lesson_draft(lesson_id)
    act = Act(caller.user_id, now(), given.version)
    at = (draft.place, lesson_id)
    return LessonTemplatesDraft.of(write(LESSON, at, draft, {TEMPLATES: dumped(given)}, act))
