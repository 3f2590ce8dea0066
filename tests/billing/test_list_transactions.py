import pytest

from shared.core.clock import now
from shared.core.ids import new
from shared.ledger.acts import Units, adjust, grant, hold, settle, spend
from shared.ledger.books import Currency
from tests.support.people import STRANGER, person

pytestmark = pytest.mark.deployed
PLACE = "/api/user/transactions"


def test_refuses_strangers_and_lists_nobody_elses():
    assert STRANGER.get(PLACE).status == 401
    ada, ben = person(), person()
    grant(Units(ada.user_id, Currency.TOKEN, 7), new(), now())
    assert len(ada.get(PLACE).body["transactions"]) == 1
    assert ben.get(PLACE).body == {"transactions": [], "cursor": None}


def test_lists_what_happened_newest_first_by_currency_and_feature_page_by_page():
    someone = person()
    tokens, credits = Units(someone.user_id, Currency.TOKEN, 50), Units(someone.user_id, Currency.CREDIT, 120)
    grant(tokens, new(), now())
    grant(credits, new(), now())
    name = new()
    hold(Units(someone.user_id, Currency.CREDIT, 60), "live_session", name, now())
    settle(Units(someone.user_id, Currency.CREDIT, 47), name, now())
    for _ in range(3):
        spend(Units(someone.user_id, Currency.TOKEN, 10), "resume_scan", new(), now())
    adjust(Units(someone.user_id, Currency.TOKEN, -1), new(), "A slip of ours", now())
    everything = someone.get(PLACE).body["transactions"]
    assert [each["number"] for each in everything] == [8, 7, 6, 5, 4, 3, 2, 1]
    assert (everything[0]["description"], everything[0]["amount"], everything[0]["balance_after"]) == (
        "A slip of ours", -1, 19,
    )  # fmt: skip
    settled = next(each for each in everything if each["kind"] == "settle")
    assert (settled["amount"], settled["held"], settled["used"], settled["balance_after"]) == (13, -60, 47, 73)
    assert {each["currency"] for each in someone.get(f"{PLACE}?currency=credit").body["transactions"]} == {"credit"}
    assert [each["number"] for each in someone.get(f"{PLACE}?feature=resume_scan").body["transactions"]] == [7, 6, 5]
    numbers, cursor = [], ""
    while cursor is not None:
        page = someone.get(f"{PLACE}?limit=3{cursor and '&cursor=' + cursor}").body
        numbers += [each["number"] for each in page["transactions"]]
        cursor = page["cursor"]
    assert numbers == [8, 7, 6, 5, 4, 3, 2, 1]


def test_refuses_filters_that_are_none_and_the_cursor_of_another_list():
    someone = person()
    for _ in range(2):
        grant(Units(someone.user_id, Currency.TOKEN, 1), new(), now())
    for wrong in ("currency=dollar", "feature=No%20Name", "limit=0", "limit=-1", "limit=abc", "cursor=abc"):
        assert someone.get(f"{PLACE}?{wrong}").status == 422, wrong
    cursor = someone.get(f"{PLACE}?limit=1").body["cursor"]
    assert someone.get(f"{PLACE}?currency=token&cursor={cursor}").status == 422
    assert person().get(f"{PLACE}?cursor={cursor}").status == 422


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "POST"])
def test_m17_no_route_changes_or_removes_an_entry(method):
    someone = person("learner", "admin")
    grant(Units(someone.user_id, Currency.TOKEN, 1), new(), now())
    before = someone.get(PLACE).body
    for path in (PLACE, f"{PLACE}/1", f"/api/admin/users/{someone.user_id}/transactions/1"):
        assert someone.call(method, path, {}).status in (404, 405), path
    assert someone.get(PLACE).body == before
