import pytest

from shared.core.ids import new
from tests.support.people import STRANGER, person
from tests.support.sessions import ADMIN, PART, created, decided, links, long_clip, send, started
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed


def test_refuses_whoever_is_no_administrator_and_hides_another_sessions_upload():
    place = f"{ADMIN}/{new()}/uploads/{new()}"
    assert STRANGER.get(place).status == 401
    assert person("learner").get(place).status == 403
    admin = person("admin")
    mine, other = (created(admin)["session_id"] for _ in range(2))
    upload = started(admin, mine, 1000)
    assert admin.get(f"{ADMIN}/{other}/uploads/{upload['upload_id']}").refused == (404, "UploadNotFound")


def test_an_upload_that_broke_off_goes_on_with_what_is_missing():
    admin, content = person("admin"), long_clip(2 * PART + 1000)
    session_id = created(admin)["session_id"]
    place = f"{ADMIN}/{session_id}/uploads/{started(admin, session_id, len(content))['upload_id']}"
    assert send(links(admin, place, 2)[2], content[PART : 2 * PART]) == 200
    assert admin.get(place).body["parts_there"] == [2]
    refused = admin.post(f"{place}/complete")
    assert (refused.refused, refused.body["parts"]) == ((409, "UploadIncomplete"), [1, 3])
    another = person("admin")  # on another machine, after the first one was shut
    missing = [number for number in (1, 2, 3) if number not in another.get(place).body["parts_there"]]
    for number, url in links(another, place, *missing).items():
        assert send(url, content[(number - 1) * PART : number * PART]) == 200
    assert admin.get(place).body["parts_there"] == [1, 2, 3]
    assert another.post(f"{place}/complete").status == 202
    done = eventually(lambda: decided(admin, place))
    assert (done["status"], done["reason"], done["parts_there"]) == ("ready", None, None)
