import pytest

from shared.core.ids import new
from shared.core.names import bucket
from shared.organisations.imports import EnrolmentImport
from tests.support.lambdas import invoke
from tests.support.organising import ENROLMENTS, address, admin, client, finished, outcomes, product, send_list, user_of

pytestmark = pytest.mark.deployed


def told(key: str) -> None:
    detail = {"bucket": {"name": bucket("media")}, "object": {"key": key, "size": 1}}
    invoke("organisations_notice_list", {"source": "aws.s3", "detail-type": "Object Created", "detail": detail})


def test_a_list_that_nobody_was_allowed_to_send_starts_nothing():
    told(f"enrolment-lists/{new()}")
    form = admin().post(f"{ENROLMENTS}/imports", {"client_id": client()}).body
    told(f"enrolment-lists/x/{form['import_id']}")
    assert EnrolmentImport.get(form["import_id"]).state == "waiting_for_upload"


def test_u07_told_three_times_and_sent_twice_a_list_is_carried_out_once():
    first, second = address(), address()
    form = admin().post(f"{ENROLMENTS}/imports", {"client_id": client(product()), "background": "design"}).body
    assert send_list(form, f"email\n{first}\n".encode()) == 201
    finished(form["import_id"])
    for _ in range(3):
        told(form["fields"]["key"])
    assert send_list(form, f"email\n{second}\n".encode()) == 201
    told(form["fields"]["key"])
    assert outcomes(form["import_id"]) == {2: "enrolled"}
    assert user_of(second) is None
