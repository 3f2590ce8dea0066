import pytest

from shared.core.ids import new
from shared.notifications.messages import EnrolmentChange
from tests.support.lambdas import Failed, invoke
from tests.support.notified import notified, publish
from tests.support.people import person
from tests.support.sockets import heard, page, ticket_of

pytestmark = pytest.mark.deployed


def test_an_event_without_a_person_fails():
    with pytest.raises(Failed):
        invoke("notifications_push_enrolment_change", {"detail": {"product_id": new()}})


def test_open_pages_hear_of_it_and_nothing_is_kept():
    someone = person("learner")
    change = EnrolmentChange(user_id=someone.user_id, product_id=new())
    with page(ticket_of(someone)["url"]) as one, page(ticket_of(someone)["url"]) as two:
        publish("enrolment.changed", change)
        expected = {"type": "enrolment.changed", "detail": {"product_id": change.product_id}}
        assert heard(one, seconds=30) == heard(two, seconds=30) == expected
    assert notified(someone) == []


def test_somebody_without_an_open_page_is_no_failure():
    someone = person("learner")
    invoke("notifications_push_enrolment_change", {"detail": {"user_id": someone.user_id, "product_id": "p"}})
