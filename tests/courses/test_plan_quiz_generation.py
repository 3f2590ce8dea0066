import pytest

from shared.core.ids import new
from tests.support.lambdas import Failed, invoke
from tests.support.studying import studies

pytestmark = pytest.mark.deployed


def planned(lesson_id):
    return invoke("courses_plan_quiz_generation", {"lesson_id": lesson_id, "publication_id": new()})["tiers"]


def test_refuses_an_input_that_names_no_lesson():
    with pytest.raises(Failed):
        invoke("courses_plan_quiz_generation", {})


def test_plans_one_pool_for_each_tier_or_silvers_for_all():
    assert planned(studies(enable_ai_quizzes=True).lesson_id) == ["bronze", "silver", "gold"]
    assert planned(studies(enable_ai_quizzes=True, tier_based_difficulty=False).lesson_id) == ["silver"]


def test_plans_nothing_without_quizzes_and_for_a_lesson_that_is_gone():
    assert planned(studies().lesson_id) == []
    assert planned(new()) == []
