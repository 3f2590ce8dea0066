import pytest

from shared.core.ids import new
from tests.support.configuring import BASE, admin, assessment, fields, items, new_product, refused_to_others

pytestmark = pytest.mark.deployed


def test_refuses_everybody_but_administrators_and_unknown_products():
    refused_to_others("POST", f"/products/{new()}/assessments", assessment())
    answer = admin().post(f"{BASE}/products/{new()}/assessments", assessment())
    assert answer.refused == (404, "ProductNotFound")


def test_a_new_assessment_is_a_draft():
    answer = admin().post(f"{BASE}/products/{new_product()}/assessments", assessment())
    assert (answer.status, answer.body["status"], answer.body["version"]) == (201, "draft", 1)
    assert [question["key"] for question in answer.body["content"]["questions"]] == ["a", "b", "c", "d"]


def test_invalid_settings_are_refused_by_their_name():
    place, (first, *rest) = f"{BASE}/products/{new()}/assessments", items()
    refusals = {
        "questions": {"questions": [first, first, *rest]},
        "questions.0.options": {"questions": [{**first, "options": ["one"]}, *rest]},
        "time_limit_minutes": {"time_limit_minutes": 0},
        "score_bands.0.from": {"score_bands": [{"from": 5, "title": "x", "advice": ""}]},
    }
    for field, content in refusals.items():
        assert fields(admin().post(place, assessment(**content))) == [field]
