import pytest

from shared.core.ids import new
from shared.courses.quizzes import QuizPool
from tests.support.configuring import (
    BASE,
    admin,
    fields,
    new_course,
    new_lesson,
    new_product,
    refused_to_others,
    templates,
    with_files,
)
from tests.support.model import told
from tests.support.studying import TRANSCRIPT

pytestmark = pytest.mark.deployed


WANTED = {"tier": "silver", "template": templates()["silver"], "count": 2}


def test_refuses_everybody_but_administrators_and_unknown_lessons():
    path = f"/lessons/{new()}/quiz-preview"
    refused_to_others("POST", path, WANTED)
    assert admin().post(f"{BASE}{path}", WANTED).refused == (404, "LessonNotFound")


def test_writes_questions_with_what_the_form_holds_and_keeps_nothing():
    lesson_id = new_lesson(new_course(new_product()))
    place = f"{BASE}/lessons/{lesson_id}/quiz-preview"
    assert fields(admin().post(place, WANTED)) == ["transcript_id"]
    bad = {**WANTED, "template": {**WANTED["template"], "quiz_prompt_template": "{nothing}"}}
    assert fields(admin().post(place, bad)) == ["template.quiz_prompt_template"]
    with_files(lesson_id)
    body = admin().post(place, WANTED).body
    assert len(body["questions"]) == 2
    assert all(question["quote"] in TRANSCRIPT and len(question["options"]) == 4 for question in body["questions"])
    assert QuizPool.find(lesson_id, "silver") is None


@pytest.mark.alone
def test_says_when_the_model_is_off():
    lesson_id = new_lesson(new_course(new_product()))
    with_files(lesson_id)
    with told(off=True):
        answer = admin().post(f"{BASE}/lessons/{lesson_id}/quiz-preview", WANTED)
    assert answer.refused == (503, "AiUnavailable")
