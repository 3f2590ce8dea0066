"""What star 2 rests on: every published lesson watched to its threshold, and every enabled quiz passed."""

from collections.abc import Sequence

from shared.core.grants import Grant, reads
from shared.courses.models import Course, Lesson, LessonProgress
from shared.readiness.models import Enrolment, Product

GRANTS: Sequence[Grant] = [reads(Course), reads(Lesson), reads(LessonProgress)]


def collect(enrolment: Enrolment, product: Product) -> tuple[str, ...]:
    """Return the ids of the learner's finished lessons and passed quizzes; nothing while a lesson is missing."""
    courses = [course for course in Course.find_many(product.course_ids) if course.published]
    names = [name for course in courses for name in course.lesson_ids]
    enabled = {course.course_id: bool(course.enable_ai_quizzes) for course in courses}
    lessons = [lesson for lesson in Lesson.find_many(names) if lesson.published]
    progress = LessonProgress.all_of(enrolment.user_id, enrolment.product_id)
    evidence = []
    for lesson in lessons:
        row, with_quiz = progress.get(lesson.lesson_id), enabled[lesson.course_id]
        if row is None or not row.done(with_quiz):
            return ()
        evidence += [row.progress_id, *([row.quiz_passed_by] if with_quiz else [])]
    return tuple(sorted(evidence))
