import pytest

from shared.core.ids import new
from shared.notifications.messages import ExamOffered
from tests.support.lambdas import Failed, invoke
from tests.support.notified import event, notified, publish
from tests.support.people import person
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed


def test_an_event_without_a_tier_fails():
    offer = event("exam.offered", ExamOffered(user_id=new(), product_id=new(), star=2, target_tier="gold"))
    del offer["detail"]["target_tier"]
    with pytest.raises(Failed):
        invoke("notifications_notify_exam_offer", offer)


def test_an_offer_is_told_once_for_each_star():
    someone = person("learner")
    offer = ExamOffered(user_id=someone.user_id, product_id=new(), star=2, target_tier="gold")
    publish("exam.offered", offer)
    eventually(lambda: notified(someone))
    for star in (2, 3, 3):
        invoke("notifications_notify_exam_offer", event("exam.offered", offer.model_copy(update={"star": star})))
    assert [row["facts"]["star"] for row in notified(someone)] == [3, 2]
