import pytest

from shared.audit.models import AuditEntry
from shared.core.ids import new
from tests.support.organising import CLIENTS, address, admin, client
from tests.support.people import STRANGER, person
from tests.support.signing_in import sign_in

pytestmark = pytest.mark.deployed


def invited():
    client_id, email = client(), address()
    made = admin().post(f"{CLIENTS}/{client_id}/invitations", {"email": email, "role": "staff"}).body
    return client_id, email, f"{CLIENTS}/{client_id}/invitations/{made['invitation_id']}"


def test_only_an_admin_revokes_an_invitation_and_only_by_its_own_client():
    client_id, _, place = invited()
    assert STRANGER.delete(place).status == 401
    assert person("staff", client_id=client_id).delete(place).status == 403
    assert admin().delete(place.replace(client_id, client())).refused == (404, "InvitationNotFound")
    assert admin().delete(f"{place[:-26]}{new()}").refused == (404, "InvitationNotFound")


def test_a_revoked_invitation_gives_nothing():
    client_id, email, place = invited()
    assert admin().delete(place).status == 204
    assert admin().delete(place).status == 204
    assert sign_in(email)["roles"] == ["learner"]
    acts = [entry.act for entry in AuditEntry.query(client_id)]
    assert acts == ["client_created", "invitation_made", "invitation_revoked"]


def test_an_accepted_invitation_stays_accepted():
    _, email, place = invited()
    sign_in(email)
    assert admin().delete(place).status == 204
    assert sign_in(email)["roles"] == ["learner", "staff"]
