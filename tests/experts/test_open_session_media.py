import urllib.request

import pytest

from shared.core.ids import new
from tests.support.people import STRANGER, person
from tests.support.sessions import ADMIN, CLIP, created, uploaded

pytestmark = pytest.mark.deployed


def test_refuses_whoever_is_no_administrator_and_leads_nowhere_without_a_video():
    assert STRANGER.get(f"{ADMIN}/{new()}/video").status == 401
    assert person("learner").get(f"{ADMIN}/{new()}/video").status == 403
    admin = person("admin")
    place = f"{ADMIN}/{created(admin)['session_id']}"
    for file in ("video", "poster", "key", "..%2fvideo"):
        assert admin.get(f"{place}/{file}").status == 404


def test_leads_to_the_video_and_to_a_picture_of_it_before_learners_see_it():
    admin = person("admin")
    place = f"{ADMIN}/{created(admin)['session_id']}"
    assert uploaded(admin, place.rpartition("/")[2], CLIP)["status"] == "ready"
    video = admin.get(place).body["video"]
    for path, kind, begins in ((video["video"], "video/mp4", CLIP[:64]), (video["poster"], "image/jpeg", b"\xff\xd8")):
        answer = admin.get(path)
        assert (answer.status, answer.headers["cache-control"]) == (302, "no-store")
        with urllib.request.urlopen(answer.headers["location"], timeout=30) as stored:
            assert stored.headers["content-type"] == kind
            assert stored.read().startswith(begins)
