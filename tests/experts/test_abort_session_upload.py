import pytest

from shared.core.ids import new
from tests.support.people import call, person
from tests.support.sessions import ADMIN, CLIP, created, links, send, started, uploaded

pytestmark = pytest.mark.deployed


def test_refuses_whoever_is_no_administrator_and_hides_what_is_not_there():
    place = f"{ADMIN}/{new()}/uploads/{new()}"
    assert call("DELETE", place).status == 401
    assert person("staff").call("DELETE", place).status == 403
    assert person("admin").call("DELETE", place).refused == (404, "UploadNotFound")


def test_an_upload_that_was_given_up_takes_nothing_more():
    admin = person("admin")
    session_id = created(admin)["session_id"]
    place = f"{ADMIN}/{session_id}/uploads/{started(admin, session_id, len(CLIP))['upload_id']}"
    url = links(admin, place, 1)[1]
    for _ in range(2):
        assert admin.call("DELETE", place).status == 204
    assert send(url, CLIP) == 404
    assert admin.post(f"{place}/parts", {"numbers": [1]}).refused == (409, "UploadClosed")
    assert admin.post(f"{place}/complete").refused == (409, "UploadClosed")
    assert admin.get(place).body["status"] == "aborted"


def test_a_video_that_is_there_cannot_be_given_up():
    admin = person("admin")
    session_id = created(admin)["session_id"]
    upload = uploaded(admin, session_id, CLIP)
    assert admin.call("DELETE", f"{ADMIN}/{session_id}/uploads/{upload['upload_id']}").refused == (409, "UploadClosed")
    assert admin.get(f"{ADMIN}/{session_id}").body["video"]["upload_id"] == upload["upload_id"]
