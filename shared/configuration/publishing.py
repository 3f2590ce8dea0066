"""From what administrators have written to the rows that learners see."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from pynamodb.expressions.update import Action

from shared.assessments.models import Assessment
from shared.configuration.messages import (
    AssessmentContent,
    CourseContent,
    ExamContent,
    LessonContent,
    LessonTemplatesContent,
    ModulesContent,
    ProductContent,
)
from shared.configuration.models import Draft, LessonUpload
from shared.configuration.rules import (
    Problem,
    identified,
    problems_of_course,
    problems_of_exam,
    problems_of_modules,
    problems_of_product,
)
from shared.configuration.writing import CONTENT, dumped, read
from shared.core.errors import Conflict
from shared.core.ids import derived
from shared.courses.models import Course, Lesson
from shared.exams.rules import is_asked
from shared.experts.models import ExpertSession
from shared.questions.models import BankQuestion
from shared.readiness.models import Product

MOST_ASSESSMENTS = 20
TRIES = 6
MODULES, EXAM, TEMPLATES = "modules", "promotion_exam", "quiz_templates"
FIRST_MODULES = ModulesContent.model_validate(
    {
        "course_ids": [],
        "expert_session": {"required": 5, "threshold_percent": 95},
        "project": {"pass_mark": 70, "attempts": 5, "refreshes": 5},
        "interview": {"pass_mark": 70, "attempts": 3},
    }
)
FIRST_EXAM = ExamContent(
    enabled=False, question_count=25, pass_mark=70, time_limit_minutes=45, eligible_stars=[2, 3], bank_ids=None
)
FIRST_SECTIONS = {MODULES: dumped(FIRST_MODULES), EXAM: dumped(FIRST_EXAM)}


class CourseMoved(Conflict):
    """Another lesson of the course was published at the same moment; try again."""


def patiently(course: Course, work: Callable[[], None]) -> None:
    """Do what must have seen the lessons of a course, again while others are quicker, and on what they have left."""
    for remaining in reversed(range(TRIES)):
        try:
            work()
            return
        except CourseMoved:
            if not remaining:
                raise
            course.refresh(consistent_read=True)


def held_by_banks(exam: ExamContent) -> dict[str, int]:
    """Return how many questions that exams ask each bank of an exam holds."""
    banks = exam.bank_ids.model_dump().values() if exam.enabled and exam.bank_ids else []
    return {bank_id: sum(is_asked(row.item()) for row in BankQuestion.of_bank(bank_id)) for bank_id in set(banks)}


def courses_of(modules: ModulesContent) -> dict[str, Course]:
    """Return the courses that modules name, those that exist, by id."""
    return {course.course_id: course for course in Course.find_many(modules.course_ids)}


def owners_of(courses: dict[str, Course]) -> dict[str, str]:
    """Return which product each course belongs to."""
    return {name: course.product_id for name, course in courses.items()}


def problems_before_publication(draft: Draft, assessments: Sequence[Draft]) -> Iterator[Problem]:
    """Yield why learners cannot be shown a product as it was left last."""
    modules, exam = read(draft, ModulesContent, MODULES), read(draft, ExamContent, EXAM)
    courses = courses_of(modules)
    yield from problems_of_product(read(draft, ProductContent))
    if not 1 <= len(assessments) <= MOST_ASSESSMENTS:
        yield "assessments", f"a product has 1 to {MOST_ASSESSMENTS} assessments"
    for field, reason in problems_of_modules(modules, owners_of(courses), draft.thing_id):
        yield f"modules.{field}", reason
    if not any(course.published and course.lesson_ids for course in courses.values()):
        yield "modules.course_ids", "none of its courses is published"
    sessions = len(ExpertSession.offered_in(draft.thing_id))
    if sessions < modules.expert_session.required:
        yield "modules.expert_session.required", f"more than the {sessions} sessions that are active"
    for field, reason in problems_of_exam(exam, held_by_banks(exam)):
        yield f"promotion_exam.{field}", reason


def shown_product(draft: Draft, assessments: Sequence[Draft]) -> list[Action]:
    """Return what learners see of a product from now on."""
    content, modules = read(draft, ProductContent), read(draft, ModulesContent, MODULES)
    ordered = sorted(assessments, key=lambda each: (each.content[CONTENT]["order"], each.thing_id))
    exam = {**draft.content[EXAM], "bank_ids": draft.content[EXAM]["bank_ids"] or {}}
    return [
        Product.title.set(content.title),
        Product.description.set(content.description),
        Product.published.set(True),
        Product.tiers.set(content.tiers.model_dump()),
        Product.assessment_ids.set([each.thing_id for each in ordered]),
        Product.course_ids.set(list(modules.course_ids)),
        Product.required_expert_sessions.set(modules.expert_session.required),
        Product.expert_session_threshold_percent.set(modules.expert_session.threshold_percent),
        Product.project.set(modules.project.model_dump()),
        Product.interview.set(modules.interview.model_dump()),
        Product.promotion_exam.set(exam),
    ]


def shown_assessment(draft: Draft, product_id: str) -> list[Action]:
    """Return what learners see of an assessment from now on."""
    content, kept = read(draft, AssessmentContent), draft.content[CONTENT]
    questions = [question.model_dump() for question in identified(content.questions, draft.thing_id)]
    return [
        Assessment.product_id.set(product_id),
        Assessment.title.set(content.title),
        Assessment.description.set(content.description),
        Assessment.order.set(content.order),
        Assessment.time_limit_minutes.set(content.time_limit_minutes),
        Assessment.score_bands.set(kept["score_bands"]),
        Assessment.questions.set(questions),
    ]


def generic_bank(course_id: str) -> str:
    """Return the bank that holds a course's generic quiz."""
    return derived("generic-quiz", course_id)


def problems_before_course(course: Course, content: CourseContent) -> Iterator[Problem]:
    """Yield why learners cannot be shown a course."""
    yield from problems_of_course(content)
    if not course.lesson_ids:
        yield "lessons", "a course has at least one published lesson"


def shown_course(content: CourseContent, course_id: str) -> list[Action]:
    """Return what learners see of a course from now on."""
    attempts = content.quiz_attempts
    return [
        Course.title.set(content.title),
        Course.description.set(content.description),
        Course.published.set(True),
        Course.enable_ai_quizzes.set(content.enable_ai_quizzes),
        Course.tier_based_difficulty.set(content.tier_based_difficulty),
        Course.quiz_templates.set(content.quiz_templates.model_dump()),
        Course.quiz_attempts.remove() if attempts is None else Course.quiz_attempts.set(attempts),
        Course.watch_threshold_percent.set(content.watch_threshold_percent),
        Course.generic_bank_id.set(generic_bank(course_id)),
    ]


def asks_anew(before: Course, content: CourseContent) -> bool:
    """Tell whether the quizzes of a course have to be generated anew for these settings."""
    if not content.enable_ai_quizzes:
        return False
    same = (
        before.published
        and before.enable_ai_quizzes
        and before.tier_based_difficulty == content.tier_based_difficulty
        and before.quiz_templates == content.quiz_templates.model_dump()
    )
    return not same


def problems_before_lesson(
    content: LessonContent, video: LessonUpload | None, transcript: LessonUpload | None, quizzes: bool
) -> Iterator[Problem]:
    """Yield why learners cannot be shown a lesson; `quizzes` is whether its course asks questions about it."""
    yield from _problems_of_file("video_id", content.video_id, video, "video", needed=True)
    yield from _problems_of_file("transcript_id", content.transcript_id, transcript, "transcript", needed=quizzes)


def _problems_of_file(
    field: str, upload_id: str | None, upload: LessonUpload | None, kind: str, *, needed: bool
) -> Iterator[Problem]:
    if upload_id is None:
        if needed:
            yield field, f"a lesson needs a {kind}"
    elif upload is None or upload.kind != kind:
        yield field, f"no {kind} of this lesson"
    elif upload.status != "ready":
        yield field, f"the {kind} is {upload.status}{f': {upload.reason}' if upload.reason else ''}"


def shown_lesson(draft: Draft, course: Course, video: LessonUpload, transcript: LessonUpload | None) -> list[Action]:
    """Return what learners see of a lesson from now on."""
    content = read(draft, LessonContent)
    templates = read(draft, LessonTemplatesContent, TEMPLATES).templates
    own: dict[str, Any] | None = templates.model_dump() if templates else None
    return [
        Lesson.course_id.set(course.course_id),
        Lesson.product_id.set(course.product_id),
        Lesson.title.set(content.title),
        Lesson.summary.set(content.summary),
        Lesson.order.set(content.order),
        Lesson.published.set(True),
        Lesson.video_key.set(video.key),
        Lesson.duration_milliseconds.set(int(video.duration_milliseconds)),
        Lesson.transcript_key.set(transcript.key) if transcript else Lesson.transcript_key.remove(),
        Lesson.quiz_templates.set(own) if own else Lesson.quiz_templates.remove(),
    ]


def ordered_with(others: Sequence[Lesson | None], lesson_id: str, order: int) -> list[str]:
    """Return the published lessons of a course in their order: the others, those that there are, with one more."""
    places = {row.lesson_id: int(row.order) for row in others if row is not None} | {lesson_id: order}
    return sorted(places, key=lambda name: (places[name], name))
