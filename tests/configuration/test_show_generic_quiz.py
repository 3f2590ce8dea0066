import pytest

from shared.core.ids import new
from tests.support.configuring import BASE, admin, items, made, new_course, new_product, refused_to_others

pytestmark = pytest.mark.deployed


def test_refuses_everybody_but_administrators_and_unknown_courses():
    refused_to_others("GET", f"/courses/{new()}/generic-quiz")
    assert admin().get(f"{BASE}/courses/{new()}/generic-quiz").refused == (404, "CourseNotFound")


def test_shows_the_questions_with_their_keys():
    place = f"{BASE}/courses/{new_course(new_product())}/generic-quiz"
    assert admin().get(place).refused == (404, "GenericQuizNotFound")
    made(admin().put(place, {"questions": items(4)}))
    assert [item["key"] for item in made(admin().get(place))["content"]["questions"]] == ["a", "b", "c", "d"]
