"""Reports that are due are planned once for their period, however often and late the job runs."""

from datetime import date, timedelta

import pytest

from shared.core.clock import now
from shared.reports.models import ReportSchedule
from shared.reports.rules import Frequency, due_after
from tests.support import cohorts
from tests.support.inbox import mails_of
from tests.support.lambdas import invoke
from tests.support.reporting import colleague, plan
from tests.support.waiting import at_once, eventually

pytestmark = pytest.mark.deployed
PATH = "/api/admin/job-readiness/report-schedules"
DUE = {"source": "aws.events", "detail": {}}


def test_what_is_not_due_is_not_sent():
    client = cohorts.client()
    someone = colleague(client.client_id)
    made = someone.post(PATH, plan(someone)).body
    invoke("reports_plan_due_reports", DUE)
    assert someone.get(f"{PATH}/{made['schedule_id']}").body == made
    assert date.fromisoformat(made["next_on"]) > now().date()


def test_s01_a_report_that_is_due_is_sent_once_to_each_recipient_though_the_job_runs_often_and_at_once():
    client = cohorts.client()
    someone, other = colleague(client.client_id), colleague(client.client_id)
    made = someone.post(PATH, plan(someone, other)).body
    row = ReportSchedule.find(made["schedule_id"])
    late = due_after(Frequency.WEEKLY, now() - timedelta(days=30))
    row.update(actions=[ReportSchedule.due_on.set(late.isoformat())])
    at_once([lambda: invoke("reports_plan_due_reports", DUE) for _ in range(4)])
    invoke("reports_plan_due_reports", DUE)
    assert someone.get(f"{PATH}/{made['schedule_id']}").body["next_on"] == made["next_on"]
    for recipient in (someone, other):
        (mail,) = eventually(lambda r=recipient: mails_of(r.user_id), seconds=60)
        assert mail["Subject"].startswith("How we do: ")
    row.refresh()
    row.update(actions=[ReportSchedule.due_on.set(late.isoformat())])  # as if its next day had not been kept
    invoke("reports_plan_due_reports", DUE)
    eventually(lambda: ReportSchedule.find(made["schedule_id"]).due_on == made["next_on"])
    assert [len(mails_of(each.user_id)) for each in (someone, other)] == [1, 1]
