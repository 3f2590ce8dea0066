import string
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from infra.seed.files import read
from infra.seed.load import CONTENT
from shared.clients.prompt_safety import fill
from shared.configuration.backgrounds import BackgroundContent
from shared.configuration.messages import (
    AssessmentContent,
    CourseContent,
    ExamContent,
    GenericQuizContent,
    ModulesContent,
    ProductContent,
    ScoreBand,
)
from shared.configuration.rules import (
    QUIZ_PLACEHOLDERS,
    identified,
    problems_of_assessment,
    problems_of_background,
    problems_of_bands,
    problems_of_course,
    problems_of_exam,
    problems_of_generic_quiz,
    problems_of_modules,
    problems_of_product,
    refuse,
    unknown_placeholders,
)
from shared.core.errors import Invalid
from shared.core.ids import is_id, new
from tests.support.configuring import assessment, background, course, exam, items, modules, product, templates

percent = st.integers(0, 100)


def named(problems):
    return [field for field, _ in problems]


@given(percent, percent, percent)
def test_tiers_are_taken_exactly_when_they_begin_at_zero_and_rise(bronze, silver, gold):
    content = ProductContent.model_validate(product(tiers={"bronze": bronze, "silver": silver, "gold": gold}))
    found = named(problems_of_product(content))
    assert found == ([] if 0 == bronze < silver < gold else ["tiers"])


@pytest.mark.parametrize(
    ("tiers", "field"),
    [
        ({"bronze": 0, "silver": 60}, "tiers.gold"),
        ({"bronze": 0, "silver": 60, "gold": 101}, "tiers.gold"),
        ({"bronze": -1, "silver": 60, "gold": 85}, "tiers.bronze"),
        ({"bronze": 0, "silver": 60.5, "gold": 85}, "tiers.silver"),
        ({"bronze": 0, "silver": "60", "gold": 85}, "tiers.silver"),
        ({"bronze": 0, "silver": True, "gold": 85}, "tiers.silver"),
    ],
)
def test_a_bound_that_is_no_percentage_is_refused_by_its_name(tiers, field):
    with pytest.raises(ValidationError) as refused:
        ProductContent.model_validate(product(tiers=tiers))
    assert [".".join(map(str, error["loc"])) for error in refused.value.errors()] == [field]


@given(st.sets(st.text(string.ascii_lowercase + "_", min_size=1, max_size=12)))
def test_a_template_is_taken_exactly_when_it_can_be_filled(names):
    template = " ".join(f"{{{name}}}" for name in sorted(names))
    problems = list(unknown_placeholders(template, QUIZ_PLACEHOLDERS, "here"))
    assert {field for field, _ in problems} <= {"here"}
    values = dict.fromkeys(QUIZ_PLACEHOLDERS, "x")
    if problems:
        with pytest.raises(Invalid):
            fill(template, values)
    else:
        assert "{" not in fill(template, values)


def test_a_placeholder_that_does_not_exist_is_named_with_its_tier():
    written = templates()
    written["gold"] = {**written["gold"], "quiz_prompt_template": "Write {question_count} about {transcript}."}
    problems = problems_of_course(CourseContent.model_validate(course(new(), quiz_templates=written)))
    assert named(problems) == ["quiz_templates.gold.quiz_prompt_template"]


@pytest.mark.parametrize(("passing_score", "count"), [(101, 3), (-1, 3), (60, 0), (60, 21)])
def test_a_pass_mark_above_a_hundred_is_refused(passing_score, count):
    with pytest.raises(ValidationError):
        CourseContent.model_validate(course(new(), quiz_templates=templates(count, passing_score)))


@given(st.lists(percent, min_size=1, max_size=6))
def test_score_bands_begin_at_zero_and_rise(starts):
    bands = [ScoreBand.model_validate({"from": start, "title": "x", "advice": ""}) for start in starts]
    rising = all(low < high for low, high in pairwise(starts))
    assert (list(problems_of_bands(bands)) == []) is (starts[0] == 0 and rising)


def test_the_questions_of_an_assessment_pass_what_generated_ones_must():
    def problems(questions):
        return named(problems_of_assessment(AssessmentContent.model_validate(assessment(questions=questions))))

    assert problems(items(8)) == []
    first, *rest = items(4)
    assert problems([first, first, *rest]) == ["questions"]
    assert problems([{**first, "options": ["same", "Same", "other", "third"]}, *rest]) == ["questions"]
    assert set(problems([{**item, "key": "a"} for item in items(8)])) == {"questions"}
    twice = new()
    assert problems([{**first, "question_id": twice}, {**rest[0], "question_id": twice}, *rest[1:]]) == ["questions"]
    assert named(problems_of_generic_quiz(GenericQuizContent.model_validate({"questions": [first, first]})))


def test_a_question_keeps_its_id_while_its_words_stay():
    content = AssessmentContent.model_validate(assessment(questions=items(4)))
    first, again = (identified(content.questions, "owner") for _ in range(2))
    assert first == again
    assert len({question.question_id for question in first}) == 4
    assert all(is_id(question.question_id) for question in first)
    assert {q.question_id for q in identified(content.questions, "else")}.isdisjoint(q.question_id for q in first)


def test_courses_of_other_products_are_refused_one_by_one():
    mine, foreign, nobody = new(), new(), new()
    content = ModulesContent.model_validate(modules(course_ids=[mine, foreign, nobody, mine]))
    owners = {mine: "product", foreign: "another"}
    assert named(problems_of_modules(content, owners, "product")) == ["course_ids.1", "course_ids.2", "course_ids"]


@given(st.integers(1, 100), st.integers(0, 120), st.integers(0, 120), st.booleans())
def test_an_exam_never_asks_more_than_each_bank_holds(count, silver, gold, enabled):
    banks = {"silver": new(), "gold": new()}
    content = ExamContent.model_validate(exam(enabled=enabled, question_count=count, bank_ids=banks))
    problems = named(problems_of_exam(content, {banks["silver"]: silver, banks["gold"]: gold}))
    assert (problems == []) is (not enabled or min(silver, gold) >= count)
    assert set(problems) <= {"question_count", "bank_ids.silver", "bank_ids.gold"}


def test_an_exam_needs_banks_and_stars_that_open_it():
    content = ExamContent.model_validate(exam(enabled=True, eligible_stars=[]))
    assert named(problems_of_exam(content, {})) == ["eligible_stars", "bank_ids"]
    assert named(problems_of_exam(ExamContent.model_validate(exam(eligible_stars=[2, 2])), {})) == ["eligible_stars"]
    with pytest.raises(ValidationError):
        ExamContent.model_validate(exam(eligible_stars=[5]))


@given(st.lists(st.integers(0, 100), min_size=1, max_size=5))
def test_criteria_are_taken_exactly_when_their_weights_add_up(weights):
    content = background()
    criteria = [{"id": f"c{n}", "title": "x", "description": "y", "weight": weight} for n, weight in enumerate(weights)]
    content = {**content, "interview": {**content["interview"], "grading_criteria": criteria}}
    problems = named(problems_of_background(BackgroundContent.model_validate(content)))
    assert problems == ([] if sum(weights) == 100 and min(weights) > 0 else ["interview.grading_criteria"])


def changed(content, path, value):
    name, *rest = path
    if isinstance(content, list):
        return [changed(each, rest, value) if n == name else each for n, each in enumerate(content)]
    return {**content, name: changed(content[name], rest, value) if rest else value}


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        (("project", "tiers", "silver", "input_prompt"), "About {focus_areas}", "project.tiers.silver.input_prompt"),
        (("interview", "tiers", "gold", "system_prompt"), "A {project_type}", "interview.tiers.gold.system_prompt"),
        (("project", "fallback", "bronze", "requirements"), ["One only here"], "project.fallback.bronze"),
        (("interview", "question_quantity"), 4, "interview.fallback.bronze"),
        (("interview", "focus_areas"), ["one area", "one area"], "interview.fallback.bronze"),
    ],
)
def test_a_background_that_could_not_be_offered_is_refused_with_the_field(path, value, field):
    content = BackgroundContent.model_validate(changed(background(), path, value))
    assert field in named(problems_of_background(content))


@pytest.mark.parametrize("path", sorted((CONTENT / "backgrounds").glob("*.yaml")), ids=lambda path: path.stem)
def test_what_a_deployment_starts_with_passes(path):
    written = {name: value for name, value in read(path).items() if name != "name"}
    assert list(problems_of_background(BackgroundContent.model_validate(written))) == []


def test_a_refusal_names_every_field():
    refuse([])
    with pytest.raises(Invalid) as refused:
        refuse([("a", "too small"), ("b.0", "unknown")])
    assert refused.value.facts["fields"] == [
        {"field": "a", "reason": "too small"},
        {"field": "b.0", "reason": "unknown"},
    ]
