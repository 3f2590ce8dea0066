"""Pages of configured things, and things that are gone."""

import pytest

from shared.core.ids import new
from tests.support.configuring import (
    BASE,
    admin,
    assessment,
    delete,
    made,
    new_course,
    new_lesson,
    new_product,
    refused_to_others,
)
from tests.support.people import learner

pytestmark = pytest.mark.deployed
APP = "/api/app/job-readiness"


def pages(place, limit):
    """Yield page after page."""
    cursor = ""
    while True:
        body = admin().get(f"{BASE}{place}limit={limit}{cursor}").body
        yield [draft["id"] for draft in body["drafts"]]
        if not body["cursor"]:
            return
        cursor = f"&cursor={body['cursor']}"


def test_d10_every_thing_comes_once_also_while_others_are_deleted():
    refused_to_others("GET", f"/courses?product_id={new()}")
    product_id = new_product()
    courses = sorted(new_course(product_id) for _ in range(5))
    seen = []
    for page in pages(f"/courses?product_id={product_id}&", 2):
        seen += page
        if len(seen) == 2:
            assert delete(admin(), f"/courses/{courses[1]}", 1).status == 204
            assert delete(admin(), f"/courses/{courses[2]}", 1).status == 204
    assert seen == [*courses[:2], *courses[3:]]
    assert list(pages(f"/courses?product_id={product_id}&", 100)) == [[courses[0], *courses[3:]]]


def test_d10_the_cursor_of_one_list_opens_no_other():
    mine, other = new_product(), new_product()
    for _ in range(2):
        new_course(mine)
    cursor = admin().get(f"{BASE}/courses?product_id={mine}&limit=1").body["cursor"]
    for place in (f"/courses?product_id={other}&", "/products?", f"/products/{mine}/assessments?"):
        assert admin().get(f"{BASE}{place}limit=1&cursor={cursor}").status == 422
        assert admin().get(f"{BASE}{place}limit=1&cursor={cursor[:-1]}x").status == 422


def test_d11_what_is_deleted_is_found_nowhere():
    product_id = new_product()
    course_id = new_course(product_id)
    lesson_id = new_lesson(course_id)
    assessment_id = made(admin().post(f"{BASE}/products/{product_id}/assessments", assessment()))["id"]
    gone = {
        f"/lessons/{lesson_id}": f"/lessons?course_id={course_id}",
        f"/products/{product_id}/assessments/{assessment_id}": f"/products/{product_id}/assessments",
        f"/courses/{course_id}": f"/courses?product_id={product_id}",
    }
    for path, place in gone.items():
        assert delete(admin(), path, 1).status == 204
        assert delete(admin(), path, 1).status == 404
        assert admin().get(f"{BASE}{path}").status == 404
        assert admin().get(f"{BASE}{place}").body["drafts"] == []
    someone = learner(star=4, product_id=product_id)
    for path in (f"/courses/{course_id}", f"/assessments/{assessment_id}", f"/lessons/{lesson_id}/video"):
        assert someone.get(f"{APP}{path}").status in (403, 404)
