import pytest

from shared.core.clock import now
from shared.core.ids import new
from shared.notifications.models import ReviewRequest
from shared.notifications.rules import digest_window
from shared.readiness.messages import VerdictReady
from tests.support.lambdas import Failed, invoke
from tests.support.notified import event, publish
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed


def verdict(passed, submission_id):
    return VerdictReady(user_id=new(), product_id=new(), kind="project", submission_id=submission_id, passed=passed)


def noted(submission_id, moment):
    """Return the requests of a submission since a moment, whose window may end meanwhile."""
    windows = dict.fromkeys((digest_window(moment), digest_window(now())))
    return [row for window in windows for row in ReviewRequest.of_window(window) if row.submission_id == submission_id]


def test_refuses_an_event_that_names_no_submission():
    with pytest.raises(Failed):
        invoke("notifications_note_review_request", {"detail": {}})


def test_what_the_machine_has_decided_needs_nobody():
    submission_id, moment = new(), now()
    for passed in (True, False):
        invoke("notifications_note_review_request", event("verdict.ready", verdict(passed, submission_id)))
    assert noted(submission_id, moment) == []


def test_what_it_could_not_decide_is_noted_once_and_reaches_the_note_through_the_bus():
    submission_id, moment = new(), now()
    wanted = verdict(None, submission_id)
    publish("verdict.ready", wanted)
    (row,) = eventually(lambda: noted(submission_id, moment))
    assert row.subject == "project"
    invoke("notifications_note_review_request", event("verdict.ready", wanted))
    assert len(noted(submission_id, moment)) == 1
