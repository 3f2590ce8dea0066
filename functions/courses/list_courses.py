"""A learner looks at the courses of a product."""

from shared.core.function import Caller, endpoint
from shared.core.grants import reads
from shared.core.messages import Id, Message, Query
from shared.courses.models import Course, LessonProgress
from shared.readiness.access import enter_any
from shared.readiness.models import Enrolment, Product, ProductNotFound
from shared.readiness.rules import Module, ModuleLocked


class CoursesOfProduct(Query):
    """Which product; without one, the one that the learner was enrolled in last."""

    product_id: Id | None = None


class CourseSummary(Message):
    """A course and how many of its lessons are done."""

    course_id: str
    title: str
    description: str
    lessons: int
    lessons_done: int


class CourseList(Message):
    """The courses of a product in their order."""

    product_id: str
    courses: list[CourseSummary]


@endpoint(
    "GET /api/app/job-readiness/courses",
    scope="learner",
    grants=[reads(Enrolment), reads(Product), reads(Course), reads(LessonProgress)],
    errors=[ProductNotFound, ModuleLocked],
)
def list_courses(wanted: CoursesOfProduct, caller: Caller) -> CourseList:
    """List the courses of a product."""
    enrolment, product = enter_any(caller.user_id, wanted.product_id, Module.COURSE)
    found = {course.course_id: course for course in Course.find_many(product.course_ids)}
    courses = [found[name] for name in product.course_ids if name in found and found[name].published]
    progress = LessonProgress.all_of(caller.user_id, enrolment.product_id)
    return CourseList(product_id=enrolment.product_id, courses=[_summary(course, progress) for course in courses])


def _summary(course: Course, progress: dict[str, LessonProgress]) -> CourseSummary:
    rows = [progress[name] for name in course.lesson_ids if name in progress]
    return CourseSummary(
        course_id=course.course_id,
        title=course.title,
        description=course.description,
        lessons=len(course.lesson_ids),
        lessons_done=sum(row.done(bool(course.enable_ai_quizzes)) for row in rows),
    )
