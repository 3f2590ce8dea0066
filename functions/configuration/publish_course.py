"""An administrator lets learners see a course as it was left last; what its quizzes need is generated."""

from shared.configuration.finding import GENERIC_QUIZZES, course_as_left
from shared.configuration.generating import GENERATING, plan_generic_quiz, plan_quizzes
from shared.configuration.messages import CourseContent
from shared.configuration.models import COURSE, Draft
from shared.configuration.publishing import CourseMoved, asks_anew, patiently, problems_before_course, shown_course
from shared.configuration.rules import refuse
from shared.configuration.views import CourseDraft, Publication
from shared.configuration.writing import GRANTS, Act, publish, read
from shared.core.clock import now
from shared.core.errors import Invalid, VersionConflict
from shared.core.events import emit
from shared.core.function import Caller, endpoint
from shared.core.grants import starts, writes
from shared.core.table import Transaction, together
from shared.courses.models import Course, CourseNotFound


@endpoint(
    "POST /api/admin/job-readiness/courses/{course_id}/publish",
    scope="admin",
    api="admin",
    grants=[writes(Course), starts("generic_quiz_generation"), *GENERATING, *GRANTS],
    errors=[CourseNotFound, VersionConflict, Invalid],
)
def publish_course(course_id: str, given: Publication, caller: Caller) -> CourseDraft:
    """Publish a course; its quizzes, and a generic quiz where nobody has written one, are generated."""
    found, written = together((Course, course_id, None), (Draft, GENERIC_QUIZZES, course_id))
    draft, course = course_as_left(found)
    if draft.published_version != draft.version:
        act = Act(caller.user_id, now(), given.version)
        patiently(course, lambda: _publish(draft, course, written, act))
    return CourseDraft.of(draft)


def _publish(draft: Draft, course: Course, written: Draft | None, act: Act) -> None:
    content = read(draft, CourseContent)
    refuse(problems_before_course(course, content))
    same = Course.lesson_ids == course.lesson_ids
    effects = Transaction().update(course, shown_course(content, course.course_id), same, lost=CourseMoved())
    asked = plan_quizzes(course.lesson_ids, effects) if asks_anew(course, content) else []
    wanted = content.enable_ai_quizzes and written is None
    errand = plan_generic_quiz(course.course_id, int(draft.version), effects) if wanted else None
    publish(COURSE, draft, act, effects)
    if errand:
        errand.begin()
    for published in asked:
        emit("lesson.published", published)
