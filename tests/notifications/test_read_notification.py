import pytest

from shared.core.ids import new
from shared.notifications.models import Notification
from tests.support.notified import NOTIFICATIONS, notified
from tests.support.people import STRANGER, person
from tests.support.telling import told

pytestmark = pytest.mark.deployed


def test_refuses_a_stranger_and_hides_what_is_not_ones_own():
    someone, other = person("learner"), person("learner")
    (row,) = told(someone, 1)
    path = f"{NOTIFICATIONS}/{row.notification_id}/read"
    assert STRANGER.post(path).status == 401
    assert other.post(path).refused == (404, "NotificationNotFound")
    assert other.post(f"{NOTIFICATIONS}/{new()}/read").refused == (404, "NotificationNotFound")
    assert Notification.find(other.user_id, row.notification_id) is None
    assert notified(someone)[0]["read"] is False


def test_remembers_when_it_was_first_read():
    someone = person("learner")
    (row,) = told(someone, 1)
    path = f"{NOTIFICATIONS}/{row.notification_id}/read"
    assert someone.post(path).status == 204
    first = Notification.get(someone.user_id, row.notification_id).read_at
    assert someone.post(path).status == 204
    assert Notification.get(someone.user_id, row.notification_id).read_at == first
    assert notified(someone)[0]["read"] is True
