import pytest

from tests.support.configuring import (
    BASE,
    admin,
    configured,
    made,
    new_course,
    new_lesson,
    new_product,
    refused_to_others,
)
from tests.support.people import learner

pytestmark = pytest.mark.deployed


def test_refuses_everybody_but_administrators_and_what_nobody_sees():
    lesson_id = new_lesson(new_course(new_product()))
    refused_to_others("POST", f"/lessons/{lesson_id}/unpublish", {"version": 1})
    answer = admin().post(f"{BASE}/lessons/{lesson_id}/unpublish", {"version": 1})
    assert answer.refused == (409, "NothingPublished")


def test_learners_do_not_find_it_any_more():
    whole = configured()
    place, someone = f"{BASE}/lessons/{whole.lesson_id}", learner(star=1, product_id=whole.product_id)
    version = made(admin().get(place))["version"]
    assert admin().post(f"{place}/unpublish", {"version": version}).body["status"] == "draft"
    app = "/api/app/job-readiness"
    assert someone.get(f"{app}/courses/{whole.course_id}").body["lessons"] == []
    assert someone.get(f"{app}/lessons/{whole.lesson_id}/video").refused == (404, "LessonNotFound")
