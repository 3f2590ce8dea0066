import pytest

from shared.core.ids import new
from shared.experts.models import ExpertSessionProgress
from tests.support.people import STRANGER, learner
from tests.support.waiting import at_once, eventually
from tests.support.watching import LENGTH, SESSIONS, beat, done, finish, seen, viewer_of_sessions

pytestmark = pytest.mark.deployed


def test_refuses_a_stranger_and_hides_what_is_not_ones_own():
    someone, sessions = viewer_of_sessions(count=1)
    assert beat(STRANGER, sessions[0], 0).status == 401
    assert beat(learner(star=2), sessions[0], 0).refused == (404, "ExpertSessionNotFound")
    assert beat(someone, new(), 0).refused == (404, "ExpertSessionNotFound")


def test_a_locked_module_writes_nothing():
    someone, sessions = viewer_of_sessions(count=1, star=1)
    assert beat(someone, sessions[0], 0).refused == (403, "ModuleLocked")
    assert ExpertSessionProgress.find(someone.user_id, sessions[0]) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [("position", -1), ("position", "10"), ("position", None), ("playback_rate", 0), ("playback_rate", 17),
     ("player_id", ""), ("player_id", "x" * 65), ("duration", 1)],
)  # fmt: skip
def test_names_the_field_that_is_not_valid(field, value):
    someone, sessions = viewer_of_sessions(count=1)
    body = {"position": 1.0, "playback_rate": 1.0, "player_id": "one", field: value}
    answer = someone.post(f"{SESSIONS}/{sessions[0]}/watch-progress", body)
    assert answer.refused == (422, "Invalid")
    assert answer.body["fields"][0]["field"] == field


def test_counts_what_was_watched_since_the_last_heartbeat():
    someone, sessions = viewer_of_sessions(count=1)
    started = beat(someone, sessions[0], 0).body
    assert (started["outcome"], started["watched_seconds"]) == ("started", 0)
    seen(someone, sessions[0], seconds=30, ago=16)
    body = beat(someone, sessions[0], 45).body
    assert (body["outcome"], body["watched_seconds"], body["percent"], body["completed"]) == ("counted", 45, 45, False)
    assert (body["duration_seconds"], body["threshold_percent"], body["position"]) == (LENGTH, 95, 45)


def test_heartbeats_at_once_count_the_time_once():
    someone, sessions = viewer_of_sessions(count=1)
    seen(someone, sessions[0], seconds=30, ago=15)
    answers = at_once([lambda: beat(someone, sessions[0], 45)] * 4)
    assert [answer.status for answer in answers] == [200] * 4
    row = ExpertSessionProgress.get(someone.user_id, sessions[0])
    assert row.watched_milliseconds == 45_000


def test_the_last_session_that_is_needed_earns_the_third_star():
    someone, sessions = viewer_of_sessions()
    done(someone, *sessions[:4])
    body = finish(someone, sessions[4]).body
    assert body["completed"] is True
    enrolment = eventually(lambda: someone.enrolment if someone.enrolment.star == 3 else None)
    assert enrolment.state()[1][-1].evidence == sorted(sessions[:5])
    again = beat(someone, sessions[4], LENGTH).body
    assert again["completed"] is True
