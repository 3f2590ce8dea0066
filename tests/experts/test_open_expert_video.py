import urllib.request
from urllib.parse import parse_qs, urlsplit

import pytest

from shared.core.ids import new
from shared.experts.models import ExpertSession
from tests.support.people import STRANGER, learner
from tests.support.watching import SESSIONS, viewer_of_sessions

pytestmark = pytest.mark.deployed


def first_video(someone):
    return someone.get(SESSIONS).body["sessions"][0]["video"]


def test_refuses_a_stranger_and_hides_what_is_not_ones_own():
    someone = learner(star=2)
    assert STRANGER.get(first_video(someone)).status == 401
    _, foreign = viewer_of_sessions(count=1)
    assert someone.get(f"{SESSIONS}/{foreign[0]}/video").refused == (404, "ExpertSessionNotFound")
    assert someone.get(f"{SESSIONS}/{new()}/video").refused == (404, "ExpertSessionNotFound")
    assert someone.get(f"{SESSIONS}/nonsense/video").refused == (404, "ExpertSessionNotFound")


def test_is_locked_before_the_second_star():
    path = first_video(learner(star=2))
    assert learner(star=1).get(path).refused == (403, "ModuleLocked")


def test_leads_to_the_video_for_minutes():
    someone = learner(star=2)
    answer = someone.get(first_video(someone))
    assert (answer.status, answer.headers["x-content-type-options"]) == (302, "nosniff")
    assert answer.headers["cache-control"] == "no-store"
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    assert int(query["X-Amz-Expires"][0]) <= 900
    with urllib.request.urlopen(answer.headers["location"], timeout=30) as video:
        assert video.headers["content-type"] == "video/mp4"
        assert video.headers["content-disposition"] == "inline"
        assert video.read()[4:8] == b"ftyp"


def test_a_session_that_was_withdrawn_is_not_found():
    someone, sessions = viewer_of_sessions(count=1)
    ExpertSession.get(sessions[0]).update(actions=[ExpertSession.active.set(False)])
    assert someone.get(f"{SESSIONS}/{sessions[0]}/video").refused == (404, "ExpertSessionNotFound")
