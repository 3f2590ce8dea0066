import pytest

from shared.accounts.models import User
from shared.core.ids import new
from shared.readiness.messages import StarAwarded
from tests.support.inbox import mails_of
from tests.support.lambdas import Failed, invoke
from tests.support.notified import event, notified, publish
from tests.support.people import person
from tests.support.sockets import heard, page, ticket_of
from tests.support.waiting import at_once, eventually

pytestmark = pytest.mark.deployed


def award_to(someone, sequence=3, star=1):
    return StarAwarded(
        user_id=someone.user_id, product_id=new(), enrolment_id=new(), sequence=sequence, star=star, tier="gold"
    )


def test_an_event_without_a_person_fails_and_tells_nobody():
    someone = person("learner")
    broken = event("star.awarded", award_to(someone))
    del broken["detail"]["user_id"]
    with pytest.raises(Failed):
        invoke("notifications_notify_star", broken)
    assert notified(someone) == []


def test_a_star_is_told_once_however_often_the_event_comes():
    someone = person("learner")
    award = award_to(someone)
    at_once([lambda: invoke("notifications_notify_star", event("star.awarded", award))] * 5)
    for _ in range(5):
        invoke("notifications_notify_star", event("star.awarded", award))
    (row,) = notified(someone)
    assert (row["kind"], row["read"]) == ("star_awarded", False)
    assert row["facts"] == {"product_id": award.product_id, "star": 1, "tier": "gold"}
    (mail,) = mails_of(someone.user_id)
    assert mail["Subject"] == "You earned star 1"
    assert "The courses are open now." in mail["BodyText"]
    assert "★</" in mail["BodyHtml"]
    assert "{{" not in mail["BodyHtml"] + mail["BodyText"]


def test_the_same_star_of_another_decision_is_told_again():
    someone = person("learner")
    award = award_to(someone)
    for sequence in (3, 9):
        invoke("notifications_notify_star", event("star.awarded", award.model_copy(update={"sequence": sequence})))
    assert len(notified(someone)) == 2


def test_an_open_page_hears_of_it_through_the_bus():
    someone = person("learner")
    with page(ticket_of(someone)["url"]) as socket:
        publish("star.awarded", award_to(someone, star=2))
        message = heard(socket, seconds=30)
    assert message["type"] == "notification"
    assert (message["detail"]["kind"], message["detail"]["star"]) == ("star_awarded", 2)
    assert eventually(lambda: notified(someone))[0]["notification_id"] == message["detail"]["notification_id"]


def test_whoever_wants_no_mails_is_told_in_the_product_only():
    someone = person("learner")
    assert someone.put("/api/user/settings", {"email_notifications": False}).status == 200
    invoke("notifications_notify_star", event("star.awarded", award_to(someone)))
    assert len(notified(someone)) == 1
    assert mails_of(someone.user_id) == []
    assert someone.put("/api/user/settings", {"email_notifications": True}).status == 200
    invoke("notifications_notify_star", event("star.awarded", award_to(someone)))
    assert len(mails_of(someone.user_id)) == 1


def test_whoever_is_deactivated_is_mailed_nothing():
    someone = person("learner")
    User(someone.user_id).update(actions=[User.active.set(False)])
    invoke("notifications_notify_star", event("star.awarded", award_to(someone)))
    assert mails_of(someone.user_id) == []
