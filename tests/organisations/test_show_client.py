import pytest

from shared.core.ids import new
from tests.support.organising import CLIENTS, admin, client
from tests.support.people import STRANGER, person

pytestmark = pytest.mark.deployed


def test_only_an_admin_sees_a_client():
    place = f"{CLIENTS}/{client()}"
    assert STRANGER.get(place).status == 401
    assert person("staff").get(place).status == 403


def test_a_client_is_shown_and_one_that_is_not_there_is_not():
    client_id = client()
    shown = admin().get(f"{CLIENTS}/{client_id}")
    assert (shown.status, shown.body["client_id"]) == (200, client_id)
    for missing in (new(), "x"):
        assert admin().get(f"{CLIENTS}/{missing}").refused == (404, "ClientNotFound")
