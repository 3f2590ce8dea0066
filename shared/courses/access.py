"""The gate in front of a lesson: whether it is published, in the learner's product, and open to them."""

from dataclasses import dataclass
from typing import Any

from shared.core.table import together
from shared.courses.models import Course, Lesson, LessonNotFound, LessonProgress
from shared.readiness.models import Enrolment, Product
from shared.readiness.rules import Module, check_module_access

Key = tuple[Any, Any, Any]


@dataclass(frozen=True)
class Entered:
    """A learner in a lesson that is open to them, and what else was asked for."""

    lesson: Lesson
    course: Course
    enrolment: Enrolment
    progress: LessonProgress
    more: list[Any]


def enter_lesson(user_id: str, lesson: Lesson | None, *more: Key) -> Entered:
    """Return what a lesson's endpoints need, in one round trip; `more` names further rows.

    Raises `ModuleLocked` with the blockers, or `LessonNotFound`: what belongs to another product answers like what does
    not exist.
    """
    if lesson is None or not lesson.published:
        raise LessonNotFound()
    enrolment, product, course, progress, *rest = together(
        (Enrolment, user_id, lesson.product_id),
        (Product, lesson.product_id, None),
        (Course, lesson.course_id, None),
        (LessonProgress, user_id, lesson.lesson_id),
        *more,
    )
    if enrolment is None or product is None or course is None or not _offered(lesson, course, product):
        raise LessonNotFound()
    check_module_access(int(enrolment.star), product.published, enrolment.active, Module.COURSE)
    return Entered(lesson, course, enrolment, progress or LessonProgress.in_lesson(user_id, lesson), rest)


def _offered(lesson: Lesson, course: Course, product: Product) -> bool:
    in_course = lesson.lesson_id in course.lesson_ids and course.course_id in product.course_ids
    return in_course and bool(course.published)
