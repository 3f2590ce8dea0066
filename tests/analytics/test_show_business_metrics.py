"""Administrators see how the business does over a period; nobody else does."""

from datetime import timedelta

import pytest

from shared.core.clock import now
from tests.support.people import STRANGER, person
from tests.support.waiting import before_midnight

pytestmark = pytest.mark.deployed
PLACE = "/api/admin/business-metrics"


def test_refuses_everybody_but_administrators():
    assert STRANGER.get(PLACE).status == 401
    assert [person(role).get(PLACE).status for role in ("learner", "staff", "viewer")] == [403, 403, 403]


def test_shows_a_period_and_refuses_one_that_is_none():
    before_midnight()
    admin, today = person("admin"), now().date()
    shown = admin.get(PLACE).body
    assert (shown["from_day"], shown["to_day"]) == (str(today - timedelta(days=27)), str(today))
    assert len(shown["days"]) == 28
    assert {each["kind"] for each in shown["sessions"]} == {
        "assessment", "quiz", "exam", "interview", "expert_session"
    }  # fmt: skip
    assert {each["currency"] for each in shown["units"]} == {"credit", "token"}
    year = admin.get(f"{PLACE}?from={today - timedelta(days=365)}")
    assert (year.status, len(year.body["days"])) == (200, 366)
    ends = [f"from={today - timedelta(days=366)}", f"to={today + timedelta(days=1)}", f"from={today}&to=2026-01-01",
            "from=2026-02-30", "to=yesterday"]  # fmt: skip
    for query in ends:
        refused = admin.get(f"{PLACE}?{query}")
        assert refused.refused == (422, "Invalid"), query
        assert refused.body["fields"][0]["field"] in ("from", "to")
