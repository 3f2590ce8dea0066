import pytest

from shared.core.ids import new
from shared.readiness.models import Enrolment
from tests.support.examining import BASE, prepared, taken
from tests.support.people import STRANGER, learner, person

pytestmark = pytest.mark.deployed
PATH = f"{BASE}/eligibility"


def test_refuses_a_stranger_and_hides_a_product_that_is_not_ones_own():
    assert STRANGER.get(PATH).status == 401
    assert person("staff").get(PATH).status == 403
    assert person("learner").get(PATH).refused == (404, "ProductNotFound")
    assert learner().get(f"{PATH}?product_id={new()}").refused == (404, "ProductNotFound")
    assert learner().get(f"{PATH}?product_id=").refused == (422, "Invalid")


@pytest.mark.parametrize(
    ("star", "tier", "codes"),
    [
        (0, "bronze", ["STAR_REQUIRED"]),
        (1, "gold", ["TIER_HIGHEST"]),
        (1, "silver", ["STAR_REQUIRED"]),
        (2, "bronze", []),
        (5, "silver", []),
        (5, "gold", ["TIER_HIGHEST"]),
    ],
)
def test_names_what_is_missing(star, tier, codes):
    body = learner(star=star, tier=tier).get(PATH).body
    assert [blocker["code"] for blocker in body["blockers"]] == codes
    assert body["eligible"] is (codes == [])
    assert (body["offer"] is not None) is (codes == [])


def test_tells_the_terms_and_what_has_become_of_each_opportunity():
    someone = learner(star=2)
    body = someone.get(PATH).body
    assert (body["question_count"], body["pass_mark"], body["time_limit_minutes"]) == (25, 70, 45)
    assert body["offer"]["target_tier"] == "silver"
    attempt_id, _ = taken(someone, right=0)
    body = someone.get(PATH).body
    assert body["opportunities"][0] == {"star": 2, "state": "used", "skipped": False, "attempt_id": attempt_id}
    assert body["opportunities"][1]["state"] == "locked"
    assert [blocker["code"] for blocker in body["blockers"]] == ["ATTEMPT_USED", "STAR_REQUIRED"]


def test_names_the_attempt_that_is_under_way():
    someone = learner(star=2)
    attempt_id = prepared(someone)
    body = someone.get(PATH).body
    assert (body["current_attempt_id"], body["offer"]) == (attempt_id, None)


def test_names_a_withdrawn_enrolment():
    someone = learner(star=2)
    someone.enrolment.update(actions=[Enrolment.active.set(False)])
    body = someone.get(PATH).body
    assert (body["eligible"], body["offer"]) == (False, None)
    assert body["blockers"][0] == {"code": "ENROLMENT_INACTIVE"}
