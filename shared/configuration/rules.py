"""Which configuration can be offered: every rule names the field that it is about."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from shared.clients.prompt_safety import PLACEHOLDER
from shared.configuration.backgrounds import BackgroundContent, Criteria, GradingCriterion
from shared.configuration.messages import (
    AssessmentContent,
    CourseContent,
    ExamContent,
    GenericQuizContent,
    ModulesContent,
    ProductContent,
    QuizTemplates,
    ScoreBand,
    WrittenItem,
)
from shared.core.errors import Conflict, Invalid
from shared.core.ids import derived
from shared.interviews.rules import question_problem
from shared.projects.rules import problems_of_criteria, problems_of_proposal
from shared.questions.rules import Question, check_set
from shared.readiness.rules import Tier, check_bounds

# What an administrator's template may name.
QUIZ_PLACEHOLDERS = frozenset({"question_count", "tier", "lesson_title"})
PROJECT_PLACEHOLDERS = frozenset({"background", "tier", "project_type"})
INTERVIEW_PLACEHOLDERS = frozenset({"background", "tier", "question_quantity", "focus_areas"})

Problem = tuple[str, str]  # the field, and what is wrong with it


class StillPublished(Conflict):
    """Learners see this; take it back from them before it is deleted."""


class LessonsLeft(Conflict):
    """The course still has lessons; delete them first."""


class NothingPublished(Conflict):
    """Learners do not see this."""


def refuse(problems: Iterable[Problem]) -> None:
    """Refuse what has problems, with every field named (the first twenty)."""
    found = list(problems)[:20]
    if found:
        fields = [{"field": field, "reason": reason} for field, reason in found]
        raise Invalid(f"{found[0][0]}: {found[0][1]}", fields=fields)


def unknown_placeholders(template: str, known: Iterable[str], field: str) -> Iterator[Problem]:
    """Yield the placeholders of a template that nothing fills."""
    for name in sorted(set(PLACEHOLDER.findall(template)) - set(known)):
        yield field, f"{{{name}}} is not one of {', '.join(sorted(known))}"


def problems_of_product(product: ProductContent) -> Iterator[Problem]:
    """Yield what is wrong with a product: tiers begin at 0 and rise."""
    try:
        check_bounds(product.tiers.model_dump())
    except Invalid as refusal:
        yield "tiers", refusal.facts["fields"][0]["reason"]


def problems_of_modules(modules: ModulesContent, owners: Mapping[str, str], product_id: str) -> Iterator[Problem]:
    """Yield what is wrong with module settings; `owners` tells which product each known course belongs to."""
    for position, course_id in enumerate(modules.course_ids):
        if owners.get(course_id) != product_id:
            yield f"course_ids.{position}", "not a course of this product"
    if len(set(modules.course_ids)) < len(modules.course_ids):
        yield "course_ids", "a course stands in it twice"


def problems_of_exam(exam: ExamContent, questions: Mapping[str, int]) -> Iterator[Problem]:
    """Yield what is wrong with exam settings; `questions` says how many each of its banks holds.

    A bank alone has to make a whole paper, for the time when nothing can be generated.
    """
    if len(set(exam.eligible_stars)) < len(exam.eligible_stars):
        yield "eligible_stars", "a star stands in it twice"
    if not exam.enabled:
        return
    if not exam.eligible_stars:
        yield "eligible_stars", "an exam needs a star that opens it"
    if exam.bank_ids is None:
        yield "bank_ids", "an exam needs a bank for each tier that it leads to"
        return
    for tier, bank_id in exam.bank_ids.model_dump().items():
        held = questions.get(bank_id, 0)
        if held == 0:
            yield f"bank_ids.{tier}", "no such bank, or it is empty"
        elif held < exam.question_count:
            yield "question_count", f"more than the {held} questions of the bank for {tier}"


def identified(items: Sequence[WrittenItem], owner: str) -> list[Question]:
    """Return questions with ids: their own, or one that follows from owner and stem, the same for the same."""
    return [item.question(item.question_id or derived("question", owner, item.stem)) for item in items]


def problems_of_questions(items: Sequence[WrittenItem], field: str = "questions") -> Iterator[Problem]:
    """Yield what is wrong with a set of questions: the same rules as for generated ones."""
    ids = Counter(item.question_id for item in items if item.question_id)
    if any(times > 1 for times in ids.values()):
        yield field, "a question id stands in it twice"
    for reason in check_set([item.question("-") for item in items], None):
        yield field, reason


def problems_of_bands(bands: Sequence[ScoreBand]) -> Iterator[Problem]:
    """Yield what is wrong with score bands: the first begins at 0, and each above the one before."""
    starts = [band.from_ for band in bands]
    if starts and starts[0] != 0:
        yield "score_bands.0.from", "the first band begins at 0"
    if any(later <= earlier for earlier, later in pairwise(starts)):
        yield "score_bands", "bands rise from one to the next"


def problems_of_assessment(assessment: AssessmentContent) -> Iterator[Problem]:
    """Yield what is wrong with an assessment."""
    yield from problems_of_bands(assessment.score_bands)
    yield from problems_of_questions(assessment.questions)


def problems_of_templates(templates: QuizTemplates, field: str) -> Iterator[Problem]:
    """Yield what is wrong with quiz templates: placeholders have to exist."""
    for tier in Tier:
        place = f"{field}.{tier.value}.quiz_prompt_template"
        yield from unknown_placeholders(templates.of(tier).quiz_prompt_template, QUIZ_PLACEHOLDERS, place)


def problems_of_course(course: CourseContent) -> Iterator[Problem]:
    """Yield what is wrong with a course."""
    yield from problems_of_templates(course.quiz_templates, "quiz_templates")


def problems_of_generic_quiz(quiz: GenericQuizContent) -> Iterator[Problem]:
    """Yield what is wrong with a course's generic quiz."""
    yield from problems_of_questions(quiz.questions)


def problems_of_background(background: BackgroundContent) -> Iterator[Problem]:
    """Yield what is wrong with a background: prompts, criteria, and what is prepared for when nothing is generated."""
    for tier in Tier:
        yield from _problems_of_project(background, tier.value)
        yield from _problems_of_interview(background, tier.value)
    yield from _problems_of_criteria(background.interview.grading_criteria, "interview.grading_criteria")
    areas = background.interview.focus_areas
    if len(set(areas)) < len(areas):
        yield "interview.focus_areas", "an area stands in it twice"


def _problems_of_project(background: BackgroundContent, tier: str) -> Iterator[Problem]:
    project = background.project
    for name, template in getattr(project.tiers, tier):
        yield from unknown_placeholders(template, PROJECT_PLACEHOLDERS, f"project.tiers.{tier}.{name}")
    yield from _problems_of_criteria(getattr(project.grading_criteria, tier), f"project.grading_criteria.{tier}")
    written = getattr(project.fallback, tier)
    for reason in problems_of_proposal(written.title, written.brief, written.requirements, written.deliverable):
        yield f"project.fallback.{tier}", reason


def _problems_of_interview(background: BackgroundContent, tier: str) -> Iterator[Problem]:
    interview = background.interview
    for name, template in getattr(interview.tiers, tier):
        yield from unknown_placeholders(template, INTERVIEW_PLACEHOLDERS, f"interview.tiers.{tier}.{name}")
    questions = getattr(interview.fallback, tier)
    texts, areas = [each.question for each in questions], [each.focus_area for each in questions]
    problem = question_problem(texts, areas, interview.question_quantity, interview.focus_areas)
    if problem:
        yield f"interview.fallback.{tier}", problem


def _problems_of_criteria(criteria: Criteria, field: str) -> Iterator[Problem]:
    for reason in problems_of_criteria([_plain(criterion) for criterion in criteria]):
        yield field, reason


def _plain(criterion: GradingCriterion) -> dict[str, str | int]:
    return {"id": criterion.id, "weight": criterion.weight}
