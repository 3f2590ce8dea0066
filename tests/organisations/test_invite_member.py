import pytest

from shared.accounts.models import User
from shared.core.ids import new
from shared.organisations.invitations import Invitation
from tests.support.inbox import mails_to
from tests.support.organising import CLIENTS, address, admin, client
from tests.support.people import STRANGER, call, person
from tests.support.signing_in import sign_in

pytestmark = pytest.mark.deployed


def invite(who, client_id, email, role="staff"):
    return who.post(f"{CLIENTS}/{client_id}/invitations", {"email": email, "role": role})


def test_only_an_admin_invites():
    client_id, email = client(), address()
    assert invite(STRANGER, client_id, email).status == 401
    assert invite(person("staff", client_id=client_id), client_id, email).status == 403
    assert invite(admin(), new(), email).refused == (404, "ClientNotFound")
    assert mails_to(email) == []


def test_an_invited_address_that_signs_in_is_staff_of_the_client():
    client_id, email = client(), address()
    made = invite(admin(), client_id, email.upper())
    assert (made.status, made.body["state"], made.body["email"]) == (201, "open", email)
    assert "Client" in mails_to(email)[-1]["BodyText"]
    session = sign_in(email)
    assert session["roles"] == ["learner", "staff"]
    me = call("GET", "/api/auth/me", token=session["access_token"]).body
    assert (me["client_ids"], me["session_client_id"]) == ([client_id], client_id)
    (shown,) = admin().get(f"{CLIENTS}/{client_id}/invitations").body["invitations"]
    assert shown["state"] == "accepted"


def test_a_viewer_gets_the_role_and_is_staff_of_nobody():
    client_id, email = client(), address()
    invite(admin(), client_id, email, "viewer")
    user = User.of(sign_in(email)["user_id"])
    assert (user.roles, user.client_ids) == ({"learner", "viewer"}, None)


def test_the_same_invitation_again_is_one_invitation_and_another_mail():
    client_id, email = client(), address()
    first, second = invite(admin(), client_id, email), invite(admin(), client_id, email)
    assert first.body["invitation_id"] == second.body["invitation_id"]
    assert len(mails_to(email)) == 2
    assert len(admin().get(f"{CLIENTS}/{client_id}/invitations").body["invitations"]) == 1


def test_an_invitation_gives_nothing_when_it_is_too_old():
    client_id, email = client(), address()
    made = invite(admin(), client_id, email).body
    row = Invitation.get(Invitation.key(email), made["invitation_id"])
    row.update(actions=[Invitation.valid_until.set(row.valid_until.replace(year=2020))])
    assert sign_in(email)["roles"] == ["learner"]
    (shown,) = admin().get(f"{CLIENTS}/{client_id}/invitations").body["invitations"]
    assert shown["state"] == "expired"


def test_accepted_it_is_not_accepted_again_after_the_role_was_revoked():
    client_id, email = client(), address()
    invite(admin(), client_id, email)
    user_id = sign_in(email)["user_id"]
    revoking = {"change": "revoke", "role": "staff", "reason": "left"}
    assert admin().post(f"/api/admin/users/{user_id}/roles", revoking).status == 200
    assert sign_in(email)["roles"] == ["learner"]


@pytest.mark.parametrize("wanted", [{"email": "x"}, {"role": "admin"}, {"role": "learner"}, {"client_id": new()}])
def test_an_invitation_that_is_none_is_refused(wanted):
    body = {"email": address(), "role": "staff", **wanted}
    assert admin().post(f"{CLIENTS}/{client()}/invitations", body).refused == (422, "Invalid")
