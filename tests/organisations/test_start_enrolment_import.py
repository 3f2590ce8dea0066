import pytest

from shared.core.ids import new
from tests.support.organising import ENROLMENTS, admin, client, product, send_list
from tests.support.people import STRANGER, person

pytestmark = pytest.mark.deployed
IMPORTS = f"{ENROLMENTS}/imports"


def test_only_an_admin_enrols_a_list():
    wanted = {"product_id": product()}
    assert STRANGER.post(IMPORTS, wanted).status == 401
    assert person("staff").post(IMPORTS, wanted).status == 403


def test_u01_the_form_takes_one_list_and_nothing_larger_or_elsewhere():
    form = admin().post(IMPORTS, {"client_id": client()})
    assert (form.status, form.body["most_rows"]) == (202, 10_000)
    elsewhere = {**form.body, "fields": {**form.body["fields"], "key": f"enrolment-lists/{new()}"}}
    assert send_list(elsewhere, b"email\n") == 403
    assert send_list(form.body, b"x" * (form.body["most_bytes"] + 1)) in (400, 403)
    shown = admin().get(f"{IMPORTS}/{form.body['import_id']}").body
    assert (shown["state"], shown["rows"], shown["rows_done"]) == ("waiting_for_upload", None, 0)


@pytest.mark.parametrize(
    ("wanted", "refused"),
    [
        ({}, (422, "Invalid")),
        ({"client_id": new(), "product_id": new()}, (422, "Invalid")),
        ({"client_id": new()}, (404, "ClientNotFound")),
        ({"product_id": new()}, (404, "ProductNotFound")),
        ({"product_id": "x"}, (422, "Invalid")),
        ({"product_id": new(), "background": 7}, (422, "Invalid")),
    ],
)
def test_a_place_that_is_none_is_refused(wanted, refused):
    assert admin().post(IMPORTS, wanted).refused == refused


def test_a_background_that_is_none_is_refused():
    assert admin().post(IMPORTS, {"product_id": product(), "background": "alchemy"}).refused == (422, "Invalid")
