"""Attacks on lists in pages, by the ids of the list."""

import base64
import json

import pytest

from shared.notifications.models import Notification
from tests.support.notified import NOTIFICATIONS
from tests.support.people import person
from tests.support.telling import told

pytestmark = pytest.mark.deployed


@pytest.mark.parametrize("limit", ["0", "-1", "1000000000", "abc", "1.5", "", "1e3", "NaN"])
def test_d10_a_limit_out_of_bounds_names_the_field(limit):
    answer = person("learner").get(f"{NOTIFICATIONS}?limit={limit}")
    assert answer.refused == (422, "Invalid")
    assert answer.body["fields"][0]["field"] == "limit"


def cursor_of(someone):
    return someone.get(f"{NOTIFICATIONS}?limit=1").body["cursor"]


def test_d10_garbage_forged_and_foreign_cursors_are_refused():
    someone, other = person("learner"), person("learner")
    told(someone, 3)
    told(other, 3)
    cursor = cursor_of(someone)
    payload, _, signature = cursor.rpartition(".")
    position = json.loads(base64.urlsafe_b64decode(payload))
    position["user_id"] = {"S": other.user_id}
    forged = base64.urlsafe_b64encode(json.dumps(position).encode()).decode()
    bad = ["x", ".", "a.b", "%C3%A9.x", payload, f"{forged}.{signature}", f".{signature}", cursor_of(other), "x" * 1001]
    for wrong in bad:
        answer = someone.get(f"{NOTIFICATIONS}?cursor={wrong}")
        assert answer.refused == (422, "Invalid"), wrong
        assert answer.body["fields"][0]["field"] == "cursor"


def test_d10_every_item_is_seen_exactly_once_while_others_are_deleted_and_added():
    someone = person("learner")
    rows = told(someone, 12)
    seen, cursor = [], None
    for turn in range(20):
        more = f"&cursor={cursor}" if cursor else ""
        body = someone.get(f"{NOTIFICATIONS}?limit=3{more}").body
        seen += [row["notification_id"] for row in body["notifications"]]
        cursor = body["cursor"]
        if turn == 0:
            Notification.get(someone.user_id, seen[-1]).delete()  # where the cursor stands
            rows[0].delete()  # what was to come
            told(someone, 1)  # newer than what was shown
        if cursor is None:
            break
    assert seen == [row.notification_id for row in reversed(rows[1:])]
