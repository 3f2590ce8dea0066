"""Finding what is configured, by the ids that paths carry."""

from typing import Any

from shared.configuration.models import ASSESSMENT, BACKGROUND, COURSE, GENERIC_QUIZ, LESSON, PRODUCT, Draft
from shared.core.table import Table, together
from shared.courses.models import Course, CourseNotFound, Lesson, LessonNotFound

Key = tuple[type[Table], Any, Any]
PRODUCTS, BACKGROUNDS, GENERIC_QUIZZES = PRODUCT.place(), BACKGROUND.place(), GENERIC_QUIZ.place()


def product_draft(product_id: str) -> Draft:
    """Return a product, or raise `ProductNotFound`."""
    return Draft.of(PRODUCT, PRODUCTS, product_id)


def assessment_draft(product_id: str, assessment_id: str) -> Draft:
    """Return an assessment of a product, or raise `AssessmentNotFound`."""
    return Draft.of(ASSESSMENT, ASSESSMENT.place(product_id), assessment_id)


def course_draft(course_id: str) -> tuple[Draft, Course]:
    """Return a course as it was left and as learners see it, or raise `CourseNotFound`."""
    return course_as_left(Course.find(course_id))


def course_as_left(course: Course | None) -> tuple[Draft, Course]:
    """Return how a course that was looked for was left, and itself, or raise `CourseNotFound`."""
    draft, found = course_with(course)
    return draft, found


def course_with(course: Course | None, *keys: Key) -> list[Any]:
    """Do the same as `course_as_left`, and read the rows of these keys in the same round trip; they follow the two."""
    if course is None:
        raise CourseNotFound()
    left, *rows = together((Draft, COURSE.place(course.product_id), course.course_id), *keys)
    return [COURSE.there(left), course, *rows]


def lesson_draft(lesson_id: str) -> tuple[Draft, Lesson]:
    """Return a lesson as it was left and as learners see it, or raise `LessonNotFound`."""
    return lesson_as_left(Lesson.find(lesson_id))


def lesson_as_left(lesson: Lesson | None) -> tuple[Draft, Lesson]:
    """Return how a lesson that was looked for was left, and itself, or raise `LessonNotFound`."""
    if lesson is None:
        raise LessonNotFound()
    return Draft.of(LESSON, LESSON.place(lesson.course_id), lesson.lesson_id), lesson


def lesson_in_course(lesson_id: str) -> tuple[Draft, Lesson, Course]:
    """Return a lesson as it was left and as learners see it, with its course; raises `LessonNotFound`."""
    lesson = Lesson.find(lesson_id)
    if lesson is None:
        raise LessonNotFound()
    draft, course = together((Draft, LESSON.place(lesson.course_id), lesson_id), (Course, lesson.course_id, None))
    draft = LESSON.there(draft)
    if course is None:
        raise CourseNotFound()
    return draft, lesson, course


def background_draft(name: str) -> Draft:
    """Return a background, or raise `BackgroundNotFound`."""
    return Draft.of(BACKGROUND, BACKGROUNDS, name)
