"""Finding what is configured, by the ids that paths carry."""

from shared.configuration.models import ASSESSMENT, BACKGROUND, COURSE, GENERIC_QUIZ, LESSON, PRODUCT, Draft
from shared.courses.models import Course, CourseNotFound, Lesson, LessonNotFound

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
    if course is None:
        raise CourseNotFound()
    return Draft.of(COURSE, COURSE.place(course.product_id), course.course_id), course


def lesson_draft(lesson_id: str) -> tuple[Draft, Lesson]:
    """Return a lesson as it was left and as learners see it, or raise `LessonNotFound`."""
    return lesson_as_left(Lesson.find(lesson_id))


def lesson_as_left(lesson: Lesson | None) -> tuple[Draft, Lesson]:
    """Return how a lesson that was looked for was left, and itself, or raise `LessonNotFound`."""
    if lesson is None:
        raise LessonNotFound()
    return Draft.of(LESSON, LESSON.place(lesson.course_id), lesson.lesson_id), lesson


def background_draft(name: str) -> Draft:
    """Return a background, or raise `BackgroundNotFound`."""
    return Draft.of(BACKGROUND, BACKGROUNDS, name)
