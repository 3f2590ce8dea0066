import pytest

from shared.core.ids import new
from tests.support.configuring import BASE, admin, course, fields, new_product, refused_to_others, templates

pytestmark = pytest.mark.deployed


def test_refuses_everybody_but_administrators_and_unknown_products():
    refused_to_others("POST", "/courses", course(new()))
    assert admin().post(f"{BASE}/courses", course(new())).refused == (404, "ProductNotFound")


def test_a_new_course_is_a_draft():
    answer = admin().post(f"{BASE}/courses", course(new_product()))
    assert (answer.status, answer.body["status"], answer.body["content"]["quiz_attempts"]) == (201, "draft", None)


def test_invalid_settings_are_refused_by_their_name():
    bad = {**templates(), "silver": {**templates()["silver"], "quiz_prompt_template": "About {learner_name}"}}
    refusals = {
        "quiz_templates.silver.quiz_prompt_template": {"quiz_templates": bad},
        "quiz_templates.bronze.passing_score": {"quiz_templates": templates(passing_score=101)},
        "watch_threshold_percent": {"watch_threshold_percent": 101},
        "product_id": {"product_id": "mine"},
    }
    for field, content in refusals.items():
        assert field in fields(admin().post(f"{BASE}/courses", {**course(new()), **content}))
