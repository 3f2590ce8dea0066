import pytest

from shared.core.ids import new
from tests.support.people import STRANGER, person
from tests.support.sessions import ADMIN, CLIP, created, decided, links, send, started
from tests.support.waiting import at_once, eventually

pytestmark = pytest.mark.deployed


def begun(admin, size):
    session_id = created(admin)["session_id"]
    return f"{ADMIN}/{session_id}/uploads/{started(admin, session_id, size)['upload_id']}"


def test_refuses_whoever_is_no_administrator_and_hides_what_is_not_there():
    place = f"{ADMIN}/{new()}/uploads/{new()}/complete"
    assert STRANGER.post(place).status == 401
    assert person("staff").post(place).status == 403
    assert person("admin").post(place).refused == (404, "UploadNotFound")


def test_u07_complete_without_an_upload_is_refused_and_the_upload_stays_open():
    admin = person("admin")
    place = begun(admin, len(CLIP))
    assert admin.post(f"{place}/complete").refused == (409, "UploadIncomplete")
    assert admin.get(place).body["status"] == "started"


def test_u07_complete_ten_times_at_once_is_one_video():
    admin = person("admin")
    place = begun(admin, len(CLIP))
    assert send(links(admin, place, 1)[1], CLIP) == 200
    answers = at_once([lambda: admin.post(f"{place}/complete")] * 10)
    assert {answer.status for answer in answers} == {202}
    assert eventually(lambda: decided(admin, place))["status"] == "ready"
    assert admin.post(f"{place}/complete").status == 202


def test_more_bytes_than_were_announced_never_become_a_video():
    admin = person("admin")
    place = begun(admin, 1000)
    send(links(admin, place, 1)[1], CLIP)  # the storage refuses it, or we do
    assert admin.post(f"{place}/complete").refused == (409, "UploadIncomplete")
    assert admin.get(f"{place.partition('/uploads')[0]}").body["video"] is None
