import pytest

from shared.core.ids import new
from tests.support.configuring import BASE, admin, new_course, new_lesson, new_product, refused_to_others

pytestmark = pytest.mark.deployed


def test_refuses_everybody_but_administrators_and_unknown_courses():
    refused_to_others("GET", f"/lessons?course_id={new()}")
    assert admin().get(f"{BASE}/lessons?course_id={new()}").refused == (404, "CourseNotFound")


def test_lists_the_lessons_of_one_course():
    product_id = new_product()
    mine, other = new_course(product_id), new_course(product_id)
    lesson_id, _ = new_lesson(mine, title="Mine"), new_lesson(other)
    drafts = admin().get(f"{BASE}/lessons?course_id={mine}").body["drafts"]
    assert [(draft["id"], draft["title"]) for draft in drafts] == [(lesson_id, "Mine")]
