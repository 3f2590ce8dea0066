import pytest

from shared.core.ids import new
from tests.support.people import STRANGER, learner

pytestmark = pytest.mark.deployed
PATH = "/api/app/job-readiness/decisions"


def test_refuses_a_stranger():
    assert STRANGER.get(PATH).status == 401


def test_explains_to_a_learner_their_own_decisions_only():
    someone = learner(star=2, tier="silver")
    learner(star=3)
    decisions = someone.get(PATH).body["decisions"]
    assert [(d["kind"], d["sequence"], d["by"]) for d in decisions] == [("override", 1, "person")]
    assert decisions[0]["explanation"] == "An administrator set you to star 2 and the silver tier."


def test_another_product_has_no_decisions():
    assert learner(star=2).get(f"{PATH}?product_id={new()}").body == {"decisions": []}
