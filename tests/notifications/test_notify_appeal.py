import pytest

from shared.core.ids import new
from shared.notifications.messages import AppealDecided
from tests.support.lambdas import Failed, invoke
from tests.support.notified import event, notified
from tests.support.people import person

pytestmark = pytest.mark.deployed


def decided(someone, upheld=True):
    return AppealDecided(user_id=someone.user_id, product_id="p", kind="project", submission_id=new(), upheld=upheld)


def test_an_event_of_an_unknown_kind_fails_and_tells_nobody():
    someone = person("learner")
    unknown = event("appeal.decided", decided(someone))
    unknown["detail"]["kind"] = "resume"
    with pytest.raises(Failed):
        invoke("notifications_notify_appeal", unknown)
    assert notified(someone) == []


@pytest.mark.parametrize(("upheld", "word"), [(True, "upheld"), (False, "dismissed")])
def test_a_decision_about_an_appeal_is_told_once(upheld, word):
    someone = person("learner")
    told = event("appeal.decided", decided(someone, upheld))
    for _ in range(3):
        invoke("notifications_notify_appeal", told)
    (row,) = notified(someone)
    assert (row["kind"], row["facts"]["upheld"]) == ("appeal_decided", upheld)
    assert word in row["title"]
