import pytest

from shared.accounts.models import Identity, User
from shared.audit.models import AuditEntry
from shared.core.ids import new
from tests.support.organising import ENROLMENTS, address, admin, client, enrol, enrolments, product, user_of
from tests.support.people import STRANGER, call, person, seed_product_id
from tests.support.signing_in import sign_in
from tests.support.waiting import at_once

NOBODYS = "0" * 26  # the same in every worker
pytestmark = pytest.mark.deployed


def test_only_an_admin_enrols_somebody():
    wanted = {"email": address(), "background": "economics", "product_id": seed_product_id()}
    assert STRANGER.post(ENROLMENTS, wanted).status == 401
    assert person("staff").post(ENROLMENTS, wanted).status == 403
    assert user_of(wanted["email"]) is None


def test_somebody_who_has_never_signed_in_finds_their_products_when_they_do():
    email, offered = address(), product()
    made = enrol(email.upper(), product_id=offered)
    assert (made.status, made.body["outcome"], made.body["product_ids"]) == (201, "enrolled", [offered])
    session = sign_in(email)
    assert session["user_id"] == made.body["user_id"]
    shown = call("GET", "/api/app/job-readiness/products", token=session["access_token"]).body["products"]
    assert [one["product_id"] for one in shown] == [offered]
    assert User.of(session["user_id"]).name == "Ada"
    (entry,) = AuditEntry.query(session["user_id"])
    assert (entry.act, entry.actor_id) == ("learner_enrolled", admin().user_id)


def test_whoever_has_the_product_keeps_it_as_it_is():
    email, offered = address(), product()
    first = enrol(email, product_id=offered).body
    before = enrolments(first["user_id"])[offered].attribute_values
    again = enrol(email, product_id=offered, background="design", name="Somebody Else")
    assert (again.status, again.body["outcome"], again.body["product_ids"]) == (201, "already_enrolled", [])
    assert enrolments(first["user_id"])[offered].attribute_values == before
    assert User.of(first["user_id"]).name == "Ada"


def test_twenty_enrolments_of_one_address_at_once_make_one_account():
    email, client_id = address(), client(product())
    answers = at_once([lambda: enrol(email, client_id=client_id)] * 12)
    assert {answer.status for answer in answers} <= {201, 409, 503}
    assert len({answer.body["user_id"] for answer in answers if answer.status == 201}) == 1
    user = user_of(email)
    assert Identity.get(Identity.key(f"email:{email}")).user_id == user.user_id
    assert user.enrolments == 1
    assert len(enrolments(user.user_id)) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"email": "nobody"},
        {"background": "alchemy"},
        {"background": ""},
        {"name": "a\u0007b"},
        {"client_id": NOBODYS},
        {"product_id": None},
        {"product_id": "x"},
        {"role": "admin"},
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_and_makes_no_account(change):
    email = address()
    answer = admin().post(
        ENROLMENTS, {"email": email, "background": "economics", "product_id": seed_product_id(), **change}
    )
    assert answer.refused == (422, "Invalid")
    assert user_of(email) is None


def test_what_is_not_there_or_out_of_use_is_refused():
    assert enrol(address(), client_id=new()).refused == (404, "ClientNotFound")
    assert enrol(address(), product_id=new()).refused == (404, "ProductNotFound")
    email = address()
    user_id = enrol(email, product_id=product()).body["user_id"]
    admin().post(f"/api/admin/users/{user_id}/deactivate", {"reason": "left"})
    assert enrol(email, product_id=seed_product_id()).refused == (409, "LearnerDeactivated")
