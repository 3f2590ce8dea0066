import pytest

from tests.support.configuring import BASE, admin, configured, new_product, publish, refused_to_others
from tests.support.people import learner

pytestmark = pytest.mark.deployed


def test_refuses_everybody_but_administrators_and_what_nobody_sees():
    product_id = new_product()
    refused_to_others("POST", f"/products/{product_id}/unpublish", {"version": 1})
    answer = admin().post(f"{BASE}/products/{product_id}/unpublish", {"version": 1})
    assert answer.refused == (409, "NothingPublished")


def test_the_modules_are_locked_until_it_is_published_again():
    whole = configured()
    place, someone = f"/products/{whole.product_id}", learner(product_id=whole.product_id)
    version = admin().get(f"{BASE}{place}").body["version"]
    assert admin().post(f"{BASE}{place}/unpublish", {"version": version}).body["status"] == "draft"
    locked = someone.get("/api/app/job-readiness/assessments")
    assert (locked.refused, locked.body["blockers"]) == ((403, "ModuleLocked"), [{"code": "PRODUCT_UNAVAILABLE"}])
    assert publish(place).body["status"] == "published"
    assert someone.get("/api/app/job-readiness/assessments").status == 200
