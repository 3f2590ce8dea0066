from datetime import timedelta

import pytest

from shared.core.clock import now
from shared.core.ids import new
from shared.ledger.acts import Units, grant, hold, purchase, refund, spend
from shared.ledger.books import Currency
from tests.support.people import STRANGER, person

pytestmark = pytest.mark.deployed
PLACE = "/api/user/credits"


def test_refuses_strangers_and_shows_everybody_their_own():
    assert STRANGER.get(PLACE).status == 401
    ada, ben = person(), person("viewer")
    grant(Units(ada.user_id, Currency.TOKEN, 7), new(), now())
    assert [balance["available"] for balance in ada.get(PLACE).body["balances"]] == [0, 7]
    assert [balance["available"] for balance in ben.get(PLACE).body["balances"]] == [0, 0]


def test_shows_what_is_held_what_expires_when_and_what_is_owed():
    someone, moment = person(), now()
    soon, later = moment + timedelta(days=1), moment + timedelta(days=2)
    for age, units, ends in ((3, 10, soon), (2, 5, later), (1, 3, None)):
        came = moment - timedelta(hours=age)
        grant(Units(someone.user_id, Currency.TOKEN, units), new(), came, expires_at=ends)
    hold(Units(someone.user_id, Currency.TOKEN, 4), "resume_scan", new(), moment)
    purchase(Units(someone.user_id, Currency.CREDIT, 300), "bought " + someone.user_id, moment)
    spend(Units(someone.user_id, Currency.CREDIT, 60), "live_session", new(), moment)
    refund(Units(someone.user_id, Currency.CREDIT, 300), "bought " + someone.user_id, new(), moment)
    credit, token = someone.get(PLACE).body["balances"]
    assert (credit["available"], credit["owed"], credit["units_each"]) == (-60, 60, 60)
    assert (token["available"], token["held"], token["owed"], token["units_each"]) == (14, 4, 0, 1)
    assert [each["units"] for each in token["expiring"]] == [6, 5]
    assert [each["feature"] for each in token["holds"]] == ["resume_scan"]


def test_d05_what_has_outlived_its_time_is_not_shown_whether_or_not_it_was_swept():
    someone, before = person(), now() - timedelta(hours=1)
    grant(Units(someone.user_id, Currency.TOKEN, 5), new(), before, expires_at=before + timedelta(minutes=1))
    grant(Units(someone.user_id, Currency.TOKEN, 9), new(), before)
    hold(Units(someone.user_id, Currency.TOKEN, 4), "resume_scan", new(), before + timedelta(minutes=2))
    token = someone.get(PLACE).body["balances"][1]
    assert (token["available"], token["held"], token["expiring"], token["holds"]) == (9, 0, [], [])
