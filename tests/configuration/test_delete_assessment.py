import pytest

from shared.core.ids import new
from tests.support.configuring import BASE, admin, assessment, configured, delete, made, publish, refused_to_others
from tests.support.people import learner

pytestmark = pytest.mark.deployed


def test_refuses_everybody_but_administrators_and_unknown_assessments():
    path = f"/products/{new()}/assessments/{new()}"
    refused_to_others("DELETE", f"{path}?version=1")
    assert delete(admin(), path, 1).refused == (404, "AssessmentNotFound")


def test_learners_find_it_until_the_product_is_published():
    whole = configured()
    place, someone = f"/products/{whole.product_id}", learner(product_id=whole.product_id)
    second = made(admin().post(f"{BASE}{place}/assessments", assessment()))["id"]
    assert publish(place).status == 200
    assert delete(admin(), f"{place}/assessments/{second}", 1).status == 204
    gone = admin().get(f"{BASE}{place}/assessments/{second}")
    assert gone.refused == (404, "AssessmentNotFound")
    assert [draft["id"] for draft in admin().get(f"{BASE}{place}/assessments").body["drafts"]] == [whole.assessment_id]
    app = "/api/app/job-readiness/assessments"
    assert len(someone.get(app).body["assessments"]) == 2
    assert publish(place).status == 200
    assert [row["assessment_id"] for row in someone.get(app).body["assessments"]] == [whole.assessment_id]
    assert someone.get(f"{app}/{second}").refused == (404, "AssessmentNotFound")
    assert someone.post(f"{app}/{second}/start").refused == (404, "AssessmentNotFound")
