import pytest

from shared.audit.models import AuditEntry
from shared.core.ids import new
from tests.support.organising import CLIENTS, admin, client
from tests.support.people import STRANGER, person
from tests.support.waiting import at_once

pytestmark = pytest.mark.deployed


def test_only_an_admin_changes_a_client():
    place = f"{CLIENTS}/{client()}"
    assert STRANGER.patch(place, {"version": 1}).status == 401
    assert person("staff").patch(place, {"version": 1, "name": "x"}).status == 403
    assert admin().patch(f"{CLIENTS}/{new()}", {"version": 1}).refused == (404, "ClientNotFound")


def test_a_change_is_made_on_what_was_seen_and_audited():
    client_id = client()
    place = f"{CLIENTS}/{client_id}"
    changed = admin().patch(place, {"version": 1, "name": "Other", "active": False})
    assert (changed.status, changed.body["name"], changed.body["active"]) == (200, "Other", False)
    assert admin().get(place).body == changed.body
    assert admin().patch(place, {"version": 1, "name": "Late"}).refused == (409, "ClientChanged")
    unchanged = admin().patch(place, {"version": 2, "name": "Other"})
    assert unchanged.body["version"] == 2
    assert [entry.act for entry in AuditEntry.query(client_id)] == ["client_created", "client_changed"]


def test_of_two_changes_at_once_one_is_made():
    place = f"{CLIENTS}/{client()}"
    answers = at_once([lambda n=n: admin().patch(place, {"version": 1, "name": f"Name {n}"}) for n in range(5)])
    assert sorted(answer.status for answer in answers) == [200, 409, 409, 409, 409]
    assert admin().get(place).body["version"] == 2
