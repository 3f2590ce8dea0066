"""A report reaches those of its recipients who are still on the client's staff, once, with its workbook."""

import pytest

from shared.accounts.models import User
from shared.core.ids import new
from shared.organisations.models import Client
from tests.support import cohorts
from tests.support.inbox import mails_of
from tests.support.lambdas import Failed, invoke
from tests.support.reporting import colleague, plan
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed
PATH = "/api/admin/job-readiness/report-schedules"


def test_a_delivery_of_nothing_is_refused_and_one_of_an_ended_report_sends_nothing():
    with pytest.raises(Failed):
        invoke("reports_deliver_report", {})
    invoke("reports_deliver_report", {"schedule_id": new(), "period": "2026-W47"})


def test_s11_a_report_is_sent_once_for_a_period_and_holds_the_client_s_own_figures():
    client, other, product_id = cohorts.client(name="Northwind"), cohorts.client(), cohorts.offer("Basics")
    learners = [cohorts.enrolled(client.client_id, product_id) for _ in range(3)]
    cohorts.enrolled(other.client_id, product_id)
    cohorts.earn(learners[0], 1, 30)
    someone, left = colleague(client.client_id), colleague(client.client_id)
    made = someone.post(PATH, plan(someone, left)).body
    User(left.user_id).update(actions=[User.client_ids.set({other.client_id})])
    eventually(lambda: cohorts.counted(client.client_id) == cohorts.recomputed(*learners))
    task = {"schedule_id": made["schedule_id"], "period": "2026-W47"}
    for _ in range(3):
        invoke("reports_deliver_report", task)
    (mail,) = mails_of(someone.user_id)
    assert mails_of(left.user_id) == []
    text = mail["BodyText"]
    assert "Northwind, 16 November to 22 November 2026" in text
    assert "3 learners" in text
    assert "No star yet | 2" in text
    assert "Basics | 3" in text
    assert "X-Amz-Signature" not in mail["BodyHtml"]
    assert not [each for each in learners if each.user_id in mail["BodyHtml"]]
    invoke("reports_deliver_report", {**task, "period": "2026-W48"})
    assert len(mails_of(someone.user_id)) == 2


def test_a_disabled_client_s_staff_get_nothing():
    client = cohorts.client()
    someone = colleague(client.client_id)
    made = someone.post(PATH, plan(someone)).body
    client.update(actions=[Client.active.set(False)])
    invoke("reports_deliver_report", {"schedule_id": made["schedule_id"], "period": "2026-W47"})
    assert mails_of(someone.user_id) == []
