import pytest

from shared.experts.models import ExpertSession
from tests.support.people import STRANGER, learner, person
from tests.support.waiting import eventually
from tests.support.watching import SESSIONS, beat, done, finish, seen, viewer_of_sessions

pytestmark = pytest.mark.deployed


def test_refuses_a_stranger_and_whoever_is_not_enrolled():
    assert STRANGER.get(SESSIONS).status == 401
    assert person("staff").get(SESSIONS).status == 403
    assert person("learner").get(SESSIONS).refused == (404, "ProductNotFound")
    other, _ = viewer_of_sessions(count=1)
    assert learner(star=2).get(f"{SESSIONS}?product_id={other.product_id}").refused == (404, "ProductNotFound")


def test_is_locked_before_the_second_star():
    answer = learner(star=1).get(SESSIONS)
    assert answer.refused == (403, "ModuleLocked")
    assert answer.body["blockers"] == [{"code": "STAR_REQUIRED", "star": 2}]


def test_shows_the_seeded_sessions_with_nothing_watched():
    body = learner(star=2).get(SESSIONS).body
    assert (body["progress"], body["completed"], body["required"]) == ("0 of 5", 0, 5)
    assert len(body["sessions"]) == 6
    assert all(row["duration_seconds"] > 20 and row["percent"] == 0 for row in body["sessions"])
    assert {"title", "speaker", "description"} <= set(body["sessions"][0])


def test_shows_at_once_what_was_watched_and_where_to_continue():
    someone, sessions = viewer_of_sessions(count=3, required=2)
    finish(someone, sessions[0])
    seen(someone, sessions[1], seconds=40)
    beat(someone, sessions[1], position=50)
    body = someone.get(SESSIONS).body
    assert body["progress"] == "1 of 2"
    first, second, third = body["sessions"]
    assert (first["completed"], first["percent"]) == (True, 100)
    assert (second["completed"], second["percent"], second["position"]) == (False, 50, 50)
    assert (third["completed"], third["percent"], third["position"]) == (False, 0, 0)


def test_hides_what_is_deleted_but_counts_what_was_completed():
    someone, sessions = viewer_of_sessions(count=2, required=2)
    done(someone, sessions[0])
    ExpertSession.get(sessions[0]).update(actions=[ExpertSession.deleted.set(True)])
    shown = eventually(lambda: _when(someone.get(SESSIONS).body, 1))
    assert [row["session_id"] for row in shown["sessions"]] == [sessions[1]]
    assert shown["progress"] == "1 of 2"


def _when(body, count):
    return body if len(body["sessions"]) == count else None
