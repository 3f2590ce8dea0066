from urllib.parse import urlsplit

import pytest

from shared.core.ids import new
from tests.support.people import STRANGER, person
from tests.support.sessions import ADMIN, PART, created, links, started

pytestmark = pytest.mark.deployed


def test_refuses_whoever_is_no_administrator_and_hides_what_is_not_there():
    place, body = f"{ADMIN}/{new()}/uploads/{new()}/parts", {"numbers": [1]}
    assert STRANGER.post(place, body).status == 401
    assert person("viewer").post(place, body).status == 403
    assert person("admin").post(place, body).refused == (404, "UploadNotFound")


@pytest.mark.parametrize("numbers", [[], [0], [3], [1, 99], ["1"], list(range(1, 12))])
def test_refuses_parts_that_the_upload_does_not_have(numbers):
    admin = person("admin")
    session_id = created(admin)["session_id"]
    upload = started(admin, session_id, PART + 1)
    answer = admin.post(f"{ADMIN}/{session_id}/uploads/{upload['upload_id']}/parts", {"numbers": numbers})
    assert answer.refused == (422, "Invalid")
    assert answer.body["fields"][0]["field"].startswith("numbers")


def test_each_part_has_an_address_of_its_own_under_a_key_of_ours():
    admin = person("admin")
    session_id = created(admin)["session_id"]
    upload = started(admin, session_id, PART + 1)
    place = f"{ADMIN}/{session_id}/uploads/{upload['upload_id']}"
    sizes = [part["size"] for part in admin.post(f"{place}/parts", {"numbers": [1, 2, 1]}).body["parts"]]
    assert sizes == [PART, 1]
    found = links(admin, place, 1, 2)
    assert len(set(found.values())) == 2
    for url in found.values():
        assert urlsplit(url).path.endswith(f"/expert-sessions/{session_id}/{upload['upload_id']}.mp4")
        assert "X-Amz-Expires=3600" in url
