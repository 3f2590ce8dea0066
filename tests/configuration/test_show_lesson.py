import pytest

from shared.core.ids import new
from tests.support.configuring import BASE, admin, lesson, made, new_course, new_lesson, new_product, refused_to_others

pytestmark = pytest.mark.deployed


def test_refuses_everybody_but_administrators_and_unknown_lessons():
    refused_to_others("GET", f"/lessons/{new()}")
    assert admin().get(f"{BASE}/lessons/{new()}").refused == (404, "LessonNotFound")


def test_shows_what_was_written():
    course_id = new_course(new_product())
    shown = made(admin().get(f"{BASE}/lessons/{new_lesson(course_id)}"))["content"]
    assert lesson(course_id).items() <= shown.items()
