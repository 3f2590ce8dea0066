import pytest

from shared.core.ids import new
from tests.support.configuring import (
    BASE,
    admin,
    assessment,
    configured,
    fields,
    made,
    new_product,
    product,
    publish,
    refused_to_others,
)
from tests.support.people import learner

pytestmark = pytest.mark.deployed


APP = "/api/app/job-readiness"


def test_refuses_everybody_but_administrators_and_what_was_not_seen():
    product_id = new_product()
    refused_to_others("POST", f"/products/{product_id}/publish", {"version": 1})
    assert admin().post(f"{BASE}/products/{new()}/publish", {"version": 1}).refused == (404, "ProductNotFound")


def test_names_everything_that_keeps_learners_from_seeing_it():
    found = fields(publish(f"/products/{new_product()}"))
    assert found == ["assessments", "modules.course_ids", "modules.expert_session.required"]


def test_learners_see_the_published_version_and_nothing_of_the_draft():
    whole = configured()
    place, someone = f"/products/{whole.product_id}", learner(product_id=whole.product_id)
    seen = made(admin().get(f"{BASE}{place}"))
    assert (seen["status"], seen["published_version"]) == ("published", seen["version"])
    assert publish(place).body == seen
    assert admin().post(f"{BASE}{place}/publish", {"version": 1}).status == 200
    made(admin().put(f"{BASE}{place}", product(title="Changed", version=seen["version"])))
    extra = made(admin().post(f"{BASE}{place}/assessments", assessment(title="Second", order=0)))["id"]
    assert made(admin().get(f"{BASE}{place}"))["status"] == "changed"
    assert [row["title"] for row in someone.get(f"{APP}/products").body["products"]] == ["A product"]
    assert len(someone.get(f"{APP}/assessments").body["assessments"]) == 1
    assert someone.post(f"{APP}/assessments/{extra}/start").refused == (404, "AssessmentNotFound")
    stale = admin().post(f"{BASE}{place}/publish", {"version": seen["version"]})
    assert stale.refused == (409, "VersionConflict")
    assert publish(place).body["status"] == "published"
    assert [row["title"] for row in someone.get(f"{APP}/products").body["products"]] == ["Changed"]
    titles = [row["title"] for row in someone.get(f"{APP}/assessments").body["assessments"]]
    assert titles == ["Second", "An assessment"]
