import pytest

from shared.core.ids import new
from tests.support.people import STRANGER, person
from tests.support.sessions import ADMIN, MP4, PART, created, offered

pytestmark = pytest.mark.deployed
WANTED = {"content_type": MP4, "size": 1000}


def test_refuses_whoever_is_no_administrator_and_hides_what_is_not_there():
    place = f"{ADMIN}/{new()}/uploads"
    assert STRANGER.post(place, WANTED).status == 401
    assert person("staff").post(place, WANTED).status == 403
    assert person("admin").post(place, WANTED).refused == (404, "ExpertSessionNotFound")


def test_refuses_other_types_and_more_than_500_mb():
    admin = person("admin")
    place = f"{ADMIN}/{created(admin)['session_id']}/uploads"
    for wrong in ({"content_type": "text/html"}, {"size": 0}, {"size": "9"}, {"key": "x"}):
        assert admin.post(place, {**WANTED, **wrong}).refused == (422, "Invalid")
    assert admin.post(place, {**WANTED, "size": 500_000_001}).refused == (413, "VideoTooLarge")
    largest = admin.post(place, {**WANTED, "size": 500_000_000}).body
    assert (largest["part_size"], largest["parts"], largest["status"]) == (PART, 60, "started")
    assert largest["parts_there"] == []


def test_the_video_of_an_active_session_stays():
    admin, session = offered()
    assert admin.post(f"{ADMIN}/{session['session_id']}/uploads", WANTED).refused == (409, "SessionActive")
