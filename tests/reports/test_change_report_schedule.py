"""A report is changed by whoever has seen its last version."""

import pytest

from tests.support import cohorts
from tests.support.people import STRANGER
from tests.support.reporting import colleague, plan

pytestmark = pytest.mark.deployed
PATH = "/api/admin/job-readiness/report-schedules"


def test_t04_staff_of_another_client_change_nothing():
    mine, other = cohorts.client(), cohorts.client()
    someone, foreign = colleague(mine.client_id), colleague(other.client_id)
    path = f"{PATH}/{someone.post(PATH, plan(someone)).body['schedule_id']}"
    assert STRANGER.put(path, {}).status == 401
    assert foreign.put(path, plan(foreign, version=1)).refused == (404, "ReportNotFound")
    assert someone.put(path, plan(foreign, version=1)).refused == (422, "Invalid")
    assert someone.get(path).body["version"] == 1


def test_a_change_needs_the_version_that_was_seen_and_a_new_frequency_a_new_day():
    client = cohorts.client()
    someone, both = colleague(client.client_id), colleague(client.client_id)
    made = someone.post(PATH, plan(someone)).body
    path = f"{PATH}/{made['schedule_id']}"
    answer = someone.put(path, plan(someone, both, version=1, frequency="monthly", title="More"))
    assert (answer.status, answer.body["version"], len(answer.body["recipients"])) == (200, 2, 2)
    assert answer.body["next_on"].endswith("-01")
    assert someone.put(path, plan(someone, version=1)).refused == (409, "ReportChanged")
    assert someone.put(path, plan(someone)).refused == (422, "Invalid")
