import pytest

from shared.core.ids import new
from tests.support.configuring import BASE, admin, new_course, new_lesson, new_product, refused_to_others

pytestmark = pytest.mark.deployed


def test_refuses_everybody_but_administrators_and_unknown_lessons():
    refused_to_others("GET", f"/lessons/{new()}/quiz-templates")
    assert admin().get(f"{BASE}/lessons/{new()}/quiz-templates").refused == (404, "LessonNotFound")


def test_a_new_lesson_has_those_of_its_course():
    lesson_id = new_lesson(new_course(new_product()))
    body = admin().get(f"{BASE}/lessons/{lesson_id}/quiz-templates").body
    assert (body["content"], body["version"]) == ({"templates": None}, 1)
