import pytest

from tests.support.examining import BASE, prepared
from tests.support.people import STRANGER, learner, person

pytestmark = pytest.mark.deployed
PATH = f"{BASE}/skip"
PRODUCTS = "/api/app/job-readiness/products"


def offer(someone):
    return someone.get(PRODUCTS).body["products"][0]["promotion_offer"]


def test_refuses_a_stranger_and_whoever_has_no_offer():
    assert STRANGER.post(PATH).status == 401
    assert person("learner").post(PATH).refused == (404, "ProductNotFound")
    assert learner(star=1).post(PATH).refused == (403, "ModuleLocked")


def test_hides_the_offer_and_blocks_nothing():
    someone = learner(star=3)
    assert offer(someone)["star"] == 2
    assert someone.post(PATH).body["skipped"] == [2, 3]
    assert offer(someone) is None
    assert someone.get(f"{BASE}/eligibility").body["eligible"]
    assert someone.post(PATH).body["skipped"] == [2, 3]
    assert prepared(someone)
