"""Counting and exporting while the services beneath fail: counted once, each learner once, sent once."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta

import pytest

from shared.core.errands import Errand
from shared.core.ids import digest, new
from tests.support import cohorts
from tests.support.hooks import control, fault
from tests.support.inbox import mails_of
from tests.support.lambdas import Failed, invoke
from tests.support.people import person
from tests.support.reporting import colleague, csv_rows, exported, fetched, plan, ready
from tests.support.waiting import eventually

pytestmark = [pytest.mark.deployed, pytest.mark.alone]
COUNTING = "analytics_count_decisions"
EXPORT = "/api/admin/job-readiness/progress/export"


@contextmanager
def crash(function: str, nth: int, when: str) -> Iterator[None]:
    """Kill a function at one of its calls; fails itself when it was not killed."""
    control("POST", "/crash", {"function": function, "nth": nth, "when": when})
    try:
        yield
        assert control("GET", "/crash")[0]["hits"] == 1, "it was not killed"
    finally:
        control("DELETE", "/crash")


def record(someone):
    keys = {"user_id": {"S": someone.user_id}, "product_id": {"S": someone.product_id}}
    new_image = {**keys, "sequence": {"N": "1"}}
    return {"Records": [{"dynamodb": {"Keys": keys, "NewImage": new_image, "SequenceNumber": "1"}}]}


def delivered_until_done(someone) -> None:
    """Deliver the record as its trigger does: again until it is processed."""
    for _ in range(5):
        try:
            if invoke(COUNTING, record(someone)) == {"batchItemFailures": []}:
                return
        except Failed:
            continue
    raise AssertionError("never processed")


@pytest.mark.parametrize("kind", ["throttle", "conflict", "500", "timeout-before", "timeout-after"])
def test_f15_what_is_counted_while_a_write_fails_is_counted_once(kind):
    client_id = new()
    with fault(fault=kind, function=COUNTING, operation="TransactWriteItems", times=1):
        someone = cohorts.enrolled(client_id, new())
        delivered_until_done(someone)
    delivered_until_done(someone)
    eventually(lambda: cohorts.counted(client_id) == cohorts.recomputed(someone))


@pytest.mark.parametrize(("nth", "when"), [(1, "before"), (2, "after"), (4, "before"), (4, "after"), (5, "after")])
def test_f15_what_is_counted_by_a_function_that_is_killed_is_counted_once(nth, when):
    client_id = new()
    someone = cohorts.enrolled(client_id, new())
    eventually(lambda: cohorts.counted(client_id))
    cohorts.earn(someone, 1, 3)
    someone.enrolment.delete()
    eventually(lambda: cohorts.counted(client_id) == {})
    with crash(COUNTING, nth, when):
        again = cohorts.enrolled(client_id, someone.product_id)
        delivered_until_done(again)
    delivered_until_done(again)
    eventually(lambda: cohorts.counted(client_id) == cohorts.recomputed(again))


def lost(key) -> None:
    """Let the sweeper find that a workflow has not come to its end."""
    errand_id = digest(*key)
    errand = Errand.get(int(errand_id[:4], 16) % 16, errand_id, consistent_read=True)
    errand.update(actions=[Errand.due_at.set(errand.due_at - timedelta(hours=1))])
    invoke("readiness_resume_lost_workflows", {"source": "aws.events", "detail": {}})


@pytest.mark.parametrize("step", ["reports_gather_export_part", "reports_write_export_files"])
def test_an_export_whose_step_is_killed_goes_on_and_holds_each_learner_once(step):
    client, product_id = cohorts.client(), cohorts.offer()
    learners = [cohorts.enrolled(client.client_id, product_id, name=f"Learner {n}") for n in range(5)]
    admin = person("admin")
    query = f"?client_id={client.client_id}"
    with crash(step, 3, "after"):
        export_id = admin.get(EXPORT + query).body["export_id"]
        eventually(lambda: control("GET", "/crash")[0]["hits"])
    lost(("progress_export", admin.user_id, export_id))
    export = ready(admin, EXPORT, export_id)
    rows = csv_rows(fetched(admin, export, "csv"))
    assert sorted(row[0] for row in rows[1:]) == [f"Learner {n}" for n in range(len(learners))]


def test_an_export_survives_a_throttled_table():
    client, product_id = cohorts.client(), cohorts.offer()
    cohorts.enrolled(client.client_id, product_id, name="Ada")
    admin = person("admin")
    with fault(fault="throttle", function="reports_gather_export_part", operation="Query", times=4):
        export = exported(admin, EXPORT, f"?client_id={client.client_id}")
    assert [row[0] for row in csv_rows(fetched(admin, export, "csv"))] == ["Name", "Ada"]


@pytest.mark.parametrize(("kind", "times"), [("500", 3), ("throttle", 1), ("timeout-after", 1)])
def test_s10_a_report_whose_mail_fails_or_whose_answer_is_lost_arrives_once(kind, times):
    client = cohorts.client()
    someone = colleague(client.client_id)
    made = someone.post("/api/admin/job-readiness/report-schedules", plan(someone)).body
    task = {"schedule_id": made["schedule_id"], "period": "2026-W47"}
    with fault(fault=kind, function="reports_deliver_report", service="ses", operation="SendEmail", times=times):
        # A failure has the name by which the workflow tries the step again.
        expected = pytest.raises(Failed, match="Unavailable") if kind == "500" else nullcontext()
        with expected:
            invoke("reports_deliver_report", task)
    invoke("reports_deliver_report", task)
    assert len(mails_of(someone.user_id)) == 1
