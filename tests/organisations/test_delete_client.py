import pytest

from tests.support.organising import CLIENTS, ENROLMENTS, address, admin, assign, client, enrol, enrolments, product
from tests.support.people import STRANGER, person

pytestmark = pytest.mark.deployed


def test_only_an_admin_deletes_a_client():
    place = f"{CLIENTS}/{client()}"
    assert STRANGER.delete(place).status == 401
    assert person("staff").delete(place).status == 403


def test_d11_a_deleted_client_is_nowhere_any_more():
    offered = product()
    client_id = client(offered)
    place = f"{CLIENTS}/{client_id}"
    learner = enrol(address(), client_id=client_id).body["user_id"]
    assert admin().delete(place).refused == (409, "ClientInUse")
    assign(client_id, offered, wanted=False)
    assert admin().delete(place).status == 204
    for answer in (
        admin().get(place),
        admin().delete(place),
        admin().patch(place, {"version": 1, "name": "x"}),
        admin().get(f"{place}/products"),
        admin().put(f"{place}/products/{offered}"),
        admin().get(f"{place}/invitations"),
        admin().post(f"{place}/invitations", {"email": address(), "role": "staff"}),
        enrol(address(), client_id=client_id),
        admin().post(f"{ENROLMENTS}/imports", {"client_id": client_id}),
    ):
        assert answer.refused == (404, "ClientNotFound")
    seen, cursor = set(), ""
    while cursor is not None:
        page = admin().get(f"{CLIENTS}?limit=100{cursor}").body
        seen |= {row["client_id"] for row in page["clients"]}
        cursor = f"&cursor={page['cursor']}" if page["cursor"] else None
    assert client_id not in seen
    assert not enrolments(learner)[offered].active
