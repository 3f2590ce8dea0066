import pytest

from shared.core.ids import new
from tests.support.people import STRANGER, call, person
from tests.support.sessions import ADMIN, created

pytestmark = pytest.mark.deployed


def test_refuses_whoever_is_no_administrator_and_hides_what_is_not_there():
    assert call("DELETE", f"{ADMIN}/{new()}?version=1").status == STRANGER.get(f"{ADMIN}/{new()}").status == 401
    assert person("staff").call("DELETE", f"{ADMIN}/{new()}?version=1").status == 403
    assert person("admin").call("DELETE", f"{ADMIN}/{new()}?version=1").refused == (404, "ExpertSessionNotFound")


def test_refuses_whoever_has_not_seen_the_last_version():
    admin = person("admin")
    place = f"{ADMIN}/{created(admin)['session_id']}"
    assert admin.call("DELETE", place).refused == (422, "Invalid")
    assert admin.patch(place, {"version": 1, "title": "Other"}).status == 200
    assert admin.call("DELETE", f"{place}?version=1").refused == (409, "VersionConflict")
    assert admin.call("DELETE", f"{place}?version=2").status == 204
