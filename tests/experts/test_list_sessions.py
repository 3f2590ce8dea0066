import pytest

from shared.core.ids import new
from tests.support.people import STRANGER, person
from tests.support.sessions import ADMIN, created, product
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed


def test_refuses_whoever_is_no_administrator():
    assert STRANGER.get(f"{ADMIN}?product_id={new()}").status == 401
    assert person("staff").get(f"{ADMIN}?product_id={new()}").status == 403


def test_refuses_a_list_of_nothing_and_cursors_of_other_lists():
    admin = person("admin")
    assert admin.get(ADMIN).refused == (422, "Invalid")
    assert admin.get(f"{ADMIN}?product_id={new()}").refused == (404, "ProductNotFound")
    one, other = product(), product()
    for number in range(2):
        created(admin, one, title=f"Talk {number}")
    page = eventually(lambda: admin.get(f"{ADMIN}?product_id={one}&limit=1").body["cursor"] and admin)
    cursor = page.get(f"{ADMIN}?product_id={one}&limit=1").body["cursor"]
    assert admin.get(f"{ADMIN}?product_id={other}&cursor={cursor}").refused == (422, "Invalid")


def test_pages_hold_every_session_once_the_oldest_first_and_no_deleted_one():
    admin, product_id = person("admin"), product()
    made = [created(admin, product_id, title=f"Talk {number}") for number in range(5)]
    assert admin.call("DELETE", f"{ADMIN}/{made[2]['session_id']}?version=1").status == 204
    seen, cursor = [], ""
    while cursor is not None:
        body = admin.get(f"{ADMIN}?product_id={product_id}&limit=2{cursor and '&cursor=' + cursor}").body
        seen += [row["title"] for row in body["sessions"]]
        cursor = body["cursor"]
    assert seen == ["Talk 0", "Talk 1", "Talk 3", "Talk 4"]
