import pytest

from shared.core.ids import new
from tests.support.organising import CLIENTS, address, admin, client
from tests.support.people import STRANGER, person

pytestmark = pytest.mark.deployed


def test_only_an_admin_lists_invitations():
    client_id = client()
    place = f"{CLIENTS}/{client_id}/invitations"
    assert STRANGER.get(place).status == 401
    assert person("staff", client_id=client_id).get(place).status == 403
    assert admin().get(f"{CLIENTS}/{new()}/invitations").refused == (404, "ClientNotFound")


def test_a_client_s_invitations_come_in_their_order_and_nobody_else_s():
    client_id, other = client(), client()
    place, emails = f"{CLIENTS}/{client_id}/invitations", [address() for _ in range(3)]
    for email in emails:
        admin().post(place, {"email": email, "role": "viewer"})
    admin().post(f"{CLIENTS}/{other}/invitations", {"email": address(), "role": "staff"})
    first = admin().get(f"{place}?limit=2").body
    second = admin().get(f"{place}?limit=2&cursor={first['cursor']}").body
    assert [row["email"] for row in first["invitations"] + second["invitations"]] == emails
