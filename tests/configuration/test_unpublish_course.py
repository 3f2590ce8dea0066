import pytest

from shared.core.ids import new
from tests.support.configuring import BASE, admin, configured, new_course, new_product, refused_to_others
from tests.support.people import learner

pytestmark = pytest.mark.deployed


def test_refuses_everybody_but_administrators_and_what_nobody_sees():
    refused_to_others("POST", f"/courses/{new()}/unpublish", {"version": 1})
    course_id = new_course(new_product())
    answer = admin().post(f"{BASE}/courses/{course_id}/unpublish", {"version": 1})
    assert answer.refused == (409, "NothingPublished")


def test_learners_do_not_find_it_any_more():
    whole = configured()
    someone = learner(star=1, product_id=whole.product_id)
    assert admin().post(f"{BASE}/courses/{whole.course_id}/unpublish", {"version": 1}).body["status"] == "draft"
    assert someone.get("/api/app/job-readiness/courses").body["courses"] == []
    assert someone.get(f"/api/app/job-readiness/courses/{whole.course_id}").refused == (404, "CourseNotFound")
