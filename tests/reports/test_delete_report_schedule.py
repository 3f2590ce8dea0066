"""A report is ended by the client's staff or an admin."""

import pytest

from tests.support import cohorts
from tests.support.people import call
from tests.support.reporting import colleague, plan

pytestmark = pytest.mark.deployed
PATH = "/api/admin/job-readiness/report-schedules"


def test_t04_staff_of_another_client_end_nothing_and_what_is_ended_is_gone():
    mine, other = cohorts.client(), cohorts.client()
    someone, foreign = colleague(mine.client_id), colleague(other.client_id)
    made = someone.post(PATH, plan(someone)).body
    path = f"{PATH}/{made['schedule_id']}"
    assert call("DELETE", path).status == 401
    assert call("DELETE", path, token=foreign.token).refused == (404, "ReportNotFound")
    assert someone.get(path).status == 200
    assert call("DELETE", path, token=someone.token).status == 204
    assert call("DELETE", path, token=someone.token).refused == (404, "ReportNotFound")
    assert someone.get(path).refused == (404, "ReportNotFound")
    assert someone.get(PATH).body["reports"] == []
