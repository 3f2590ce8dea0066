import pytest

from shared.core.ids import new
from tests.support.organising import USERS, address, admin, client, enrol, product
from tests.support.people import STRANGER, person

pytestmark = pytest.mark.deployed


def test_only_an_admin_sees_an_account():
    place = f"{USERS}/{person('learner').user_id}"
    assert STRANGER.get(place).status == 401
    assert person("staff").get(place).status == 403
    assert admin().get(f"{USERS}/{new()}").refused == (404, "UserNotFound")


def test_an_account_is_shown_with_its_enrolments():
    email, offered = address(), product()
    client_id = client(offered)
    user_id = enrol(email, client_id=client_id).body["user_id"]
    shown = admin().get(f"{USERS}/{user_id}").body
    assert (shown["user"]["email"], shown["user"]["roles"], shown["user"]["client_ids"]) == (email, ["learner"], [])
    (one,) = shown["enrolments"]
    assert (one["client_id"], one["product_id"], one["active"], one["holds"]) == (client_id, offered, True, [])
