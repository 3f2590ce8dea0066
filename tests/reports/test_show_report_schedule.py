"""One report is shown to the client's staff and to admins."""

import pytest

from shared.core.ids import new
from tests.support import cohorts
from tests.support.people import STRANGER, person
from tests.support.reporting import colleague, plan

pytestmark = pytest.mark.deployed
PATH = "/api/admin/job-readiness/report-schedules"


def test_t01_somebody_else_s_report_is_like_none():
    mine, other = cohorts.client(), cohorts.client()
    someone, foreign = colleague(mine.client_id), colleague(other.client_id)
    path = f"{PATH}/{someone.post(PATH, plan(someone)).body['schedule_id']}"
    assert STRANGER.get(path).status == 401
    assert foreign.get(path).refused == foreign.get(f"{PATH}/{new()}").refused == (404, "ReportNotFound")
    assert someone.get(path).body == person("admin").get(path).body
    assert someone.get(path).body["title"] == "How we do"
