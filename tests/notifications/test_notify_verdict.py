import pytest

from shared.core.ids import new
from shared.readiness.messages import VerdictReady
from tests.support.lambdas import Failed, invoke
from tests.support.notified import event, notified, publish
from tests.support.people import person
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed


def verdict_on(someone, **changes):
    facts = {"user_id": someone.user_id, "product_id": "p", "kind": "project", "submission_id": new(), "passed": True}
    return VerdictReady.model_validate(facts | changes)


def test_an_event_of_an_unknown_kind_fails_and_tells_nobody():
    someone = person("learner")
    unknown = event("verdict.ready", verdict_on(someone))
    unknown["detail"]["kind"] = "resume"
    with pytest.raises(Failed):
        invoke("notifications_notify_verdict", unknown)
    assert notified(someone) == []


def test_a_verdict_is_told_once_and_a_later_one_on_the_same_submission_too():
    someone = person("learner")
    waiting = verdict_on(someone, passed=None)
    publish("verdict.ready", waiting)
    eventually(lambda: notified(someone))
    decided = waiting.model_copy(update={"passed": False})
    for verdict in (waiting, decided, decided):
        invoke("notifications_notify_verdict", event("verdict.ready", verdict))
    assert [row["facts"]["passed"] for row in notified(someone)] == [False, None]


def test_a_person_who_confirms_what_the_model_said_is_told_again():
    someone = person("learner")
    verdict = verdict_on(someone, passed=False)
    for verdict_id in (None, new()):
        named = verdict.model_copy(update={"verdict_id": verdict_id})
        invoke("notifications_notify_verdict", event("verdict.ready", named))
    assert len(notified(someone)) == 2
