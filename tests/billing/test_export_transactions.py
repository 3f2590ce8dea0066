import csv
import io

import pytest

from shared.core.clock import now
from shared.core.ids import new
from shared.ledger.acts import Units, grant, spend
from shared.ledger.books import Currency
from tests.support.people import STRANGER, person

pytestmark = pytest.mark.deployed
PLACE = "/api/user/transactions/export"


def test_refuses_strangers_and_exports_nobody_elses():
    assert STRANGER.get(PLACE).status == 401
    grant(Units(person().user_id, Currency.TOKEN, 7), new(), now())
    assert len(person().get(PLACE).body.splitlines()) == 1


def test_a_history_comes_as_a_spreadsheet_newest_first_and_goes_on_before_a_number():
    someone = person()
    grant(Units(someone.user_id, Currency.TOKEN, 50), new(), now())
    for _ in range(2):
        spend(Units(someone.user_id, Currency.TOKEN, 10), "resume_scan", new(), now())
    answer = someone.get(PLACE)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"), newline="")))
    assert [(row["Number"], row["Kind"], row["Balance after"]) for row in rows] == [
        ("3", "usage", "30"), ("2", "usage", "40"), ("1", "grant", "50"),
    ]  # fmt: skip
    rest = someone.get(f"{PLACE}?before=2").body.decode("utf-8-sig")
    assert [row["Number"] for row in csv.DictReader(io.StringIO(rest, newline=""))] == ["1"]
    assert someone.get(f"{PLACE}?before=0").status == 422
