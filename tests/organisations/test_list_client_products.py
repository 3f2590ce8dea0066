import pytest

from shared.core.ids import new
from tests.support.organising import CLIENTS, admin, assign, client, product
from tests.support.people import STRANGER, person

pytestmark = pytest.mark.deployed


def test_only_an_admin_sees_what_a_client_has():
    place = f"{CLIENTS}/{client()}/products"
    assert STRANGER.get(place).status == 401
    assert person("staff").get(place).status == 403
    assert admin().get(f"{CLIENTS}/{new()}/products").refused == (404, "ClientNotFound")


def test_what_a_client_has_and_had_is_listed():
    kept, gone = product(), product()
    client_id = client(kept, gone)
    assign(client_id, gone, wanted=False)
    shown = admin().get(f"{CLIENTS}/{client_id}/products").body["products"]
    assert {row["product_id"]: row["assigned"] for row in shown} == {kept: True, gone: False}
