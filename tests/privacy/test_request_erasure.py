import pytest

from shared.accounts.models import User
from shared.privacy.models import Erasure
from tests.support.inbox import mails_of
from tests.support.people import STRANGER, person
from tests.support.privacy import confirmed, under_way

pytestmark = pytest.mark.deployed


def test_refuses_whoever_is_not_signed_in_and_whoever_has_no_account_any_more():
    assert STRANGER.delete("/api/user").status == 401
    gone = person("learner")
    User(gone.user_id).delete()
    assert gone.delete("/api/user").refused == (404, "UserNotFound")


def test_an_administrator_stays_until_somebody_revokes_the_role():
    assert person("admin").delete("/api/user").refused == (403, "AdministratorsStay")


def test_a_code_is_mailed_and_nothing_is_planned_before_it_is_typed():
    someone = person("learner")
    asked = someone.delete("/api/user").body
    assert asked["erasure"] is None
    assert asked["code"]["tries"] == 5
    assert [mail["Subject"] for mail in mails_of(someone.user_id)] == ["Erase your Fivestar account?"]
    assert Erasure.find(someone.user_id) is None


def test_d02_asked_again_the_erasure_that_is_planned_is_shown_and_no_other_code_is_sent():
    someone = person("learner")
    planned = confirmed(someone).body
    sent = len(mails_of(someone.user_id))
    for _ in range(2):
        again = someone.delete("/api/user")
        assert (again.status, again.body) == (202, {"code": None, "erasure": planned})
    assert len(mails_of(someone.user_id)) == sent


@pytest.mark.parametrize("state", ["closed", "erasing", "erased"])
def test_d02_whoever_is_being_erased_is_told_so(state):
    someone, _ = under_way(state, due_at=None)
    assert someone.delete("/api/user").refused == (409, "ErasureUnderWay")
