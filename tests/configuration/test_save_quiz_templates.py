import pytest

from shared.core.ids import new
from tests.support.configuring import (
    BASE,
    admin,
    configured,
    fields,
    made,
    new_course,
    new_lesson,
    new_product,
    publish,
    refused_to_others,
    templates,
)
from tests.support.people import learner
from tests.support.studying import pool, start_quiz

pytestmark = pytest.mark.deployed


def test_refuses_everybody_but_administrators_and_unknown_lessons():
    path, body = f"/lessons/{new()}/quiz-templates", {"templates": templates()}
    refused_to_others("PUT", path, body)
    assert admin().put(f"{BASE}{path}", body).refused == (404, "LessonNotFound")


def test_a_placeholder_that_does_not_exist_is_refused_with_the_field():
    lesson_id = new_lesson(new_course(new_product()))
    bad = {**templates(), "gold": {**templates()["gold"], "quiz_prompt_template": "About {asked}"}}
    answer = admin().put(f"{BASE}/lessons/{lesson_id}/quiz-templates", {"templates": bad, "version": 1})
    assert fields(answer) == ["templates.gold.quiz_prompt_template"]


def test_a_lessons_own_template_asks_its_own_number_of_questions():
    whole = configured(quizzes=True)
    place = f"{BASE}/lessons/{whole.lesson_id}"
    version = made(admin().get(place))["version"]
    saved = made(admin().put(f"{place}/quiz-templates", {"templates": templates(2, 50), "version": version}))
    assert (saved["version"], saved["status"]) == (version + 1, "changed")
    pool(whole.lesson_id)
    someone = learner(star=1, product_id=whole.product_id)
    assert len(start_quiz(someone, whole.lesson_id).body["questions"]) == 3
    assert publish(f"/lessons/{whole.lesson_id}").status == 200
    assert len(start_quiz(learner(star=1, product_id=whole.product_id), whole.lesson_id).body["questions"]) == 2
