"""Reports are sent to people on the client's staff, and to nobody else."""

import pytest

from shared.audit.models import AuditEntry
from shared.core.ids import new
from tests.support import cohorts
from tests.support.people import STRANGER, person
from tests.support.reporting import colleague, plan

pytestmark = pytest.mark.deployed
PATH = "/api/admin/job-readiness/report-schedules"


def test_strangers_learners_and_viewers_plan_nothing():
    assert STRANGER.post(PATH, {}).status == 401
    for role in ("learner", "viewer"):
        assert person(role).post(PATH, {}).status == 403


def test_t04_t05_recipients_are_staff_of_that_client_and_staff_plan_for_their_own():
    mine, other = cohorts.client(), cohorts.client()
    someone, foreign = colleague(mine.client_id), colleague(other.client_id)
    made = someone.post(PATH, plan(someone, client_id=other.client_id))
    assert (made.status, made.body["client_id"], made.body["version"]) == (201, mine.client_id, 1)
    entries = list(AuditEntry.query(made.body["schedule_id"]))
    assert [(entry.act, entry.actor_id) for entry in entries] == [("report_scheduled", someone.user_id)]
    wrong = [
        ({"recipients": [foreign.user_id]}, "recipients.0"),
        ({"recipients": [someone.user_id, person("learner").user_id]}, "recipients.1"),
        ({"recipients": [someone.user_id] * 2}, "recipients"),
        ({"recipients": []}, "recipients"),
        ({"recipients": [someone.user_id, ""]}, "recipients.1"),
        ({"frequency": "daily"}, "frequency"),
        ({"title": ""}, "title"),
        ({"product_id": new()}, "product_id"),
        ({"next_on": "2026-01-01"}, "next_on"),
    ]
    for change, field in wrong:
        answer = someone.post(PATH, plan(someone, **change))
        assert answer.refused == (422, "Invalid"), change
        assert answer.body["fields"][0]["field"] == field


def test_an_admin_names_the_client():
    client = cohorts.client()
    admin, someone = person("admin"), colleague(client.client_id)
    assert admin.post(PATH, plan(someone)).refused == (422, "Invalid")
    assert admin.post(PATH, plan(someone, client_id="")).refused == (422, "Invalid")
    assert admin.post(PATH, plan(someone, client_id=new())).refused == (404, "ClientNotFound")
    key = {"idempotency-key": new()}
    made, again = (admin.post(PATH, plan(someone, client_id=client.client_id), headers=key) for _ in range(2))
    assert made.status == 201
    assert made.body == again.body
