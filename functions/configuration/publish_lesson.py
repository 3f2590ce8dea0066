"""An administrator lets learners see a lesson as it was left last; its quizzes are generated."""

from shared.configuration.finding import lesson_in_course
from shared.configuration.generating import GENERATING, has_failed, plan_quizzes
from shared.configuration.messages import LessonContent
from shared.configuration.models import LESSON, Draft, LessonUpload
from shared.configuration.publishing import CourseMoved, ordered_with, patiently, problems_before_lesson, shown_lesson
from shared.configuration.rules import refuse
from shared.configuration.views import LessonDraft, Publication
from shared.configuration.writing import GRANTS, Act, publish, read
from shared.core.clock import now
from shared.core.errors import Invalid, VersionConflict
from shared.core.events import emit
from shared.core.function import Caller, endpoint
from shared.core.grants import reads, writes
from shared.core.table import Transaction, together
from shared.courses.models import Course, Lesson, LessonNotFound
from shared.courses.quizzes import GenerationFailure, QuizPool


@endpoint(
    "POST /api/admin/job-readiness/lessons/{lesson_id}/publish",
    scope="admin",
    api="admin",
    grants=[
        writes(Lesson),
        writes(Course),
        reads(LessonUpload),
        reads(GenerationFailure),
        reads(QuizPool),
        *GENERATING,
        *GRANTS,
    ],
    errors=[LessonNotFound, VersionConflict, Invalid],
)
def publish_lesson(lesson_id: str, given: Publication, caller: Caller) -> LessonDraft:
    """Publish a lesson; its quizzes are generated. Once more, where that has failed for a published one."""
    draft, lesson, course = lesson_in_course(lesson_id)
    if draft.published_version != draft.version:
        act = Act(caller.user_id, now(), given.version)
        patiently(course, lambda: _publish(draft, lesson, course, act))
    elif has_failed(lesson_id):
        effects = Transaction()
        (again,) = plan_quizzes([lesson_id], effects)
        effects.commit()
        emit("lesson.published", again)
    return LessonDraft.of(draft)


def _publish(draft: Draft, lesson: Lesson, course: Course, act: Act) -> None:
    lesson_id, content = draft.thing_id, read(draft, LessonContent)
    video, transcript, *others = together(
        (LessonUpload, lesson_id, content.video_id or "-"),
        (LessonUpload, lesson_id, content.transcript_id or "-"),
        *((Lesson, name, None) for name in course.lesson_ids if name != lesson_id),
    )
    refuse(problems_before_lesson(content, video, transcript, bool(course.enable_ai_quizzes)))
    effects = Transaction().update(lesson, shown_lesson(draft, course, video, transcript))
    seen, order = course.lesson_ids, ordered_with(others, lesson_id, content.order)
    effects.update(course, [Course.lesson_ids.set(order)], Course.lesson_ids == seen, lost=CourseMoved())
    asks = course.published and course.enable_ai_quizzes and transcript is not None
    asked = plan_quizzes([lesson_id], effects) if asks else []
    publish(LESSON, draft, act, effects)
    for published in asked:
        emit("lesson.published", published)
