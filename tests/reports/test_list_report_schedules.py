"""The reports of a client are listed to its staff and to admins."""

import pytest

from tests.support import cohorts
from tests.support.people import STRANGER, person
from tests.support.reporting import colleague, plan

pytestmark = pytest.mark.deployed
PATH = "/api/admin/job-readiness/report-schedules"


def test_strangers_and_learners_see_no_list():
    assert STRANGER.get(PATH).status == 401
    assert person("learner").get(PATH).status == 403
    for query in ("", "?client_id="):
        assert person("admin").get(f"{PATH}{query}").refused == (422, "Invalid")
    assert person("staff").get(PATH).refused == (403, "NoClientInSession")


def test_t02_staff_see_their_own_reports_page_by_page_whatever_they_ask_for():
    mine, other = cohorts.client(), cohorts.client()
    someone, foreign = colleague(mine.client_id), colleague(other.client_id)
    made = [someone.post(PATH, plan(someone)).body["schedule_id"] for _ in range(3)]
    foreign.post(PATH, plan(foreign))
    first = someone.get(f"{PATH}?limit=2&client_id={other.client_id}").body
    second = someone.get(f"{PATH}?limit=2&cursor={first['cursor']}").body
    seen = [each["schedule_id"] for each in first["reports"] + second["reports"]]
    assert sorted(seen) == sorted(made)
    assert second["cursor"] is None
    admin = person("admin").get(f"{PATH}?client_id={mine.client_id}").body
    assert sorted(each["schedule_id"] for each in admin["reports"]) == sorted(made)
    assert someone.get(f"{PATH}?limit=1000").refused == (422, "Invalid")
