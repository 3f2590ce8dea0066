from datetime import timedelta

import pytest

from shared.core.clock import now
from shared.notifications.models import Notification
from tests.support.notified import NOTIFICATIONS, notified
from tests.support.people import STRANGER, person
from tests.support.telling import told

pytestmark = pytest.mark.deployed


def test_refuses_a_stranger_and_shows_nobody_elses():
    someone, other = person("learner"), person("learner")
    told(someone, 1)
    assert STRANGER.get(NOTIFICATIONS).status == 401
    assert notified(other) == []


def test_shows_the_newest_first_in_pages():
    someone = person("learner")
    told(someone, 5)
    first = someone.get(f"{NOTIFICATIONS}?limit=2").body
    assert [row["facts"]["number"] for row in first["notifications"]] == [4, 3]
    second = someone.get(f"{NOTIFICATIONS}?limit=2&cursor={first['cursor']}").body
    assert [row["facts"]["number"] for row in second["notifications"]] == [2, 1]
    last = someone.get(f"{NOTIFICATIONS}?limit=2&cursor={second['cursor']}").body
    assert [row["facts"]["number"] for row in last["notifications"]] == [0]
    assert last["cursor"] is None


def test_leaves_out_what_has_outlived_its_time():
    someone = person("learner")
    row = told(someone, 2)[0]
    row.update(actions=[Notification.expires_at.set(now() - timedelta(seconds=1))])
    assert [shown["facts"]["number"] for shown in notified(someone)] == [1]
