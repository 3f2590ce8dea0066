"""A learner opens a course: its lessons, how far each was watched, and how its quiz stands."""

from typing import Any

from shared.core.function import Caller, endpoint
from shared.core.grants import reads
from shared.core.messages import Message
from shared.core.table import together
from shared.courses.models import Course, CourseNotFound, Lesson, LessonProgress
from shared.readiness.models import Enrolment, Product
from shared.readiness.rules import Module, ModuleLocked, check_module_access
from shared.watching.messages import WatchProgress
from shared.watching.rules import Watch


class QuizState(Message):
    """Where the learner stands with a lesson's quiz."""

    attempts: int
    passed: bool
    latest_attempt_id: str | None


class LessonView(Message):
    """A lesson; `quiz` is missing where its course has none. The video is behind the lesson's `/video`."""

    lesson_id: str
    title: str
    summary: str
    watch: WatchProgress
    quiz: QuizState | None
    done: bool


class CourseView(Message):
    """A course with its lessons in their order."""

    course_id: str
    product_id: str
    title: str
    description: str
    lessons: list[LessonView]


@endpoint(
    "GET /api/app/job-readiness/courses/{course_id}",
    scope="learner",
    grants=[reads(Enrolment), reads(Product), reads(Course), reads(Lesson), reads(LessonProgress)],
    errors=[CourseNotFound, ModuleLocked],
)
def show_course(course_id: str, caller: Caller) -> CourseView:
    """Show a course."""
    course = Course.find(course_id)
    if course is None or not course.published:
        raise CourseNotFound()
    keys: list[tuple[Any, Any, Any]] = [(Lesson, name, None) for name in course.lesson_ids]
    keys += [(LessonProgress, caller.user_id, name) for name in course.lesson_ids]
    enrolment, product, *rows = together(
        (Enrolment, caller.user_id, course.product_id), (Product, course.product_id, None), *keys
    )
    if enrolment is None or product is None or course_id not in product.course_ids:
        raise CourseNotFound()
    check_module_access(int(enrolment.star), product.published, enrolment.active, Module.COURSE)
    count = len(course.lesson_ids)
    pairs = zip(rows[:count], rows[count:], strict=True)
    return CourseView(
        course_id=course_id,
        product_id=course.product_id,
        title=course.title,
        description=course.description,
        lessons=[
            _view(course, lesson, row, caller) for lesson, row in pairs if lesson is not None and lesson.published
        ],
    )


def _view(course: Course, lesson: Lesson, row: LessonProgress | None, caller: Caller) -> LessonView:
    progress = row or LessonProgress.in_lesson(caller.user_id, lesson)
    enabled = bool(course.enable_ai_quizzes)
    quiz = QuizState(
        attempts=int(progress.quiz_number),
        passed=progress.quiz_passed_by is not None,
        latest_attempt_id=progress.quiz_attempt_id,
    )
    return LessonView(
        lesson_id=lesson.lesson_id,
        title=lesson.title,
        summary=lesson.summary,
        watch=WatchProgress.of(
            Watch.of(progress.watch),
            int(lesson.duration_milliseconds),
            float(course.watch_threshold_percent),
            progress.completed_at is not None,
        ),
        quiz=quiz if enabled else None,
        done=progress.done(enabled),
    )
