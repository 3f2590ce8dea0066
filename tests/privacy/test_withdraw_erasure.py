from datetime import timedelta

import pytest

from shared.core import clock
from shared.privacy.models import Erasure
from tests.support.lambdas import invoke
from tests.support.people import STRANGER, person
from tests.support.privacy import ERASURE, confirmed, no_due, under_way

pytestmark = pytest.mark.deployed


def test_refuses_whoever_is_not_signed_in_and_has_nothing_to_withdraw():
    assert STRANGER.delete(ERASURE).status == 401
    assert person("learner").delete(ERASURE).refused == (404, "NoErasurePlanned")


def test_whoever_changes_their_mind_stays_and_may_ask_again():
    someone, other = person("learner"), person("learner")
    confirmed(someone)
    confirmed(other)
    for _ in range(2):
        answer = someone.delete(ERASURE)
        assert (answer.status, answer.body["state"], answer.body["final_at"]) == (200, "withdrawn", None)
    assert Erasure.find(someone.user_id).due_at is None
    assert Erasure.find(other.user_id).state == "planned"
    assert confirmed(someone).body["state"] == "planned"


def test_after_fourteen_days_it_is_too_late_even_if_nothing_was_done_yet():
    someone, erasure = under_way("planned", due_at=clock.now() - timedelta(seconds=1))
    with no_due(erasure):
        assert someone.delete(ERASURE).refused == (409, "TooLateToWithdraw")


@pytest.mark.parametrize("state", ["closed", "erasing", "erased"])
def test_what_is_under_way_is_not_stopped(state):
    someone, _ = under_way(state, due_at=None)
    assert someone.delete(ERASURE).refused == (409, "TooLateToWithdraw")


def test_a_withdrawn_erasure_is_never_begun():
    someone, _ = under_way("withdrawn", due_at=None)
    invoke("privacy_begin_due_erasures", {})
    assert Erasure.find(someone.user_id).state == "withdrawn"
    assert someone.get("/api/auth/me").status == 200
