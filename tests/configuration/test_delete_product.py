import pytest

from shared.core.ids import new
from tests.support.configuring import BASE, admin, configured, delete, new_product, refused_to_others
from tests.support.people import learner

pytestmark = pytest.mark.deployed


def test_refuses_everybody_but_administrators_and_who_has_not_seen_it():
    product_id = new_product()
    refused_to_others("DELETE", f"/products/{product_id}?version=1")
    assert delete(admin(), f"/products/{product_id}", None).status == 422
    assert delete(admin(), f"/products/{product_id}", 2).refused == (409, "VersionConflict")
    assert delete(admin(), f"/products/{new()}", 1).refused == (404, "ProductNotFound")


def test_what_learners_see_is_taken_back_first_and_then_found_by_nobody():
    made = configured()
    someone, place = learner(product_id=made.product_id), f"/products/{made.product_id}"
    version = admin().get(f"{BASE}{place}").body["version"]
    assert delete(admin(), place, version).refused == (409, "StillPublished")
    assert admin().post(f"{BASE}{place}/unpublish", {"version": version}).status == 200
    assert delete(admin(), place, version).status == 204
    for path in (place, f"{place}/modules", f"{place}/assessments", f"/promotion-exams/{made.product_id}"):
        assert admin().get(f"{BASE}{path}").refused == (404, "ProductNotFound")
    assert someone.get("/api/app/job-readiness/products").body["products"] == []
    listed = someone.get(f"/api/app/job-readiness/assessments?product_id={made.product_id}")
    assert listed.refused == (404, "ProductNotFound")
    assert admin().get(f"{BASE}/courses?product_id={made.product_id}").refused == (404, "ProductNotFound")
