import pytest

from shared.audit.models import AuditEntry
from shared.organisations.models import Client
from tests.support.organising import CLIENTS, admin
from tests.support.people import STRANGER, person

pytestmark = pytest.mark.deployed


def test_only_an_admin_adds_a_client():
    assert STRANGER.post(CLIENTS, {"name": "x"}).status == 401
    assert person("staff").post(CLIENTS, {"name": "x"}).status == 403


def test_a_client_is_added_once_however_often_the_request_is_repeated():
    once = {"idempotency-key": "add-acme"}
    first = admin().post(CLIENTS, {"name": "  Acme  "}, headers=once)
    assert first.status == 201
    assert (first.body["name"], first.body["active"], first.body["version"]) == ("Acme", True, 1)
    assert admin().post(CLIENTS, {"name": "  Acme  "}, headers=once).body == first.body
    (entry,) = AuditEntry.query(first.body["client_id"])
    assert (entry.act, entry.actor_id) == ("client_created", admin().user_id)
    assert Client.of(first.body["client_id"]).created_by == admin().user_id


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, 7, None, "a\u0000b"])
def test_a_name_that_nobody_could_read_is_refused(name):
    assert admin().post(CLIENTS, {"name": name}).refused == (422, "Invalid")
