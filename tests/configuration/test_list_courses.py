import pytest

from shared.core.ids import new
from tests.support.configuring import BASE, admin, new_course, new_product, refused_to_others

pytestmark = pytest.mark.deployed


def test_refuses_everybody_but_administrators_and_unknown_products():
    refused_to_others("GET", f"/courses?product_id={new()}")
    assert admin().get(f"{BASE}/courses").status == 422
    assert admin().get(f"{BASE}/courses?product_id={new()}").refused == (404, "ProductNotFound")


def test_lists_the_courses_of_one_product():
    mine, other = new_product(), new_product()
    course_id, foreign = new_course(mine, title="Mine"), new_course(other)
    drafts = admin().get(f"{BASE}/courses?product_id={mine}").body["drafts"]
    assert [(draft["id"], draft["title"]) for draft in drafts] == [(course_id, "Mine")]
    page = admin().get(f"{BASE}/courses?product_id={other}&limit=1").body
    assert [draft["id"] for draft in page["drafts"]] == [foreign]
