import pytest

from tests.support.people import STRANGER, person
from tests.support.privacy import ERASURE, confirmed, under_way

pytestmark = pytest.mark.deployed


def test_refuses_whoever_is_not_signed_in_and_shows_nobody_else_s():
    assert STRANGER.get(ERASURE).status == 401
    someone = person("viewer")
    planned = confirmed(someone).body
    assert person("learner").get(ERASURE).refused == (404, "NoErasurePlanned")
    assert someone.get(ERASURE).body == planned


def test_a_closed_account_has_no_time_left():
    someone, _ = under_way("closed", due_at=None)
    shown = someone.get(ERASURE).body
    assert (shown["state"], shown["final_at"]) == ("closed", None)
