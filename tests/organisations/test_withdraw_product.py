import pytest

from shared.core import clock
from shared.readiness.models import Decision, Enrolment
from shared.readiness.rules import Kind, Ruling
from tests.support.organising import CLIENTS, address, admin, assign, client, enrol, enrolments, product
from tests.support.people import STRANGER, Person, person
from tests.support.signing_in import sign_in

pytestmark = pytest.mark.deployed


def test_only_an_admin_withdraws_a_product():
    place = f"{CLIENTS}/{client()}/products/{product()}"
    assert STRANGER.delete(place).status == 401
    assert person("staff").delete(place).status == 403
    assert admin().delete(place).refused == (404, "ProductNotFound")


def test_withdrawn_it_is_locked_and_assigned_again_it_goes_on_with_its_decisions():
    offered, other, email = product(), product(), address()
    client_id = client(offered, other)
    enrol(email, client_id=client_id)
    session = sign_in(email)
    ada = Person(session["user_id"], session["access_token"], offered)
    ada.enrolment.append([Ruling(Kind.OVERRIDE, {"star": 2, "tier": "silver"})], [], actor="test", now=clock.now())
    assign(client_id, offered, wanted=False)
    assert set(ada.enrolment.holds) == {"product_withdrawn"}
    refused = ada.get(f"/api/app/job-readiness/assessments?product_id={offered}")
    assert refused.status == 403
    assert {"code": "ENROLMENT_INACTIVE"} in refused.body["blockers"]
    assert enrolments(ada.user_id)[other].active
    later = enrol(address(), client_id=client_id).body
    assert later["product_ids"] == [other]
    assign(client_id, offered)
    back = ada.enrolment
    assert (back.active, back.star, back.tier, back.holds) == (True, 2, "silver", None)
    assert len(Decision.of_enrolment(back.enrolment_id)) == 1
    assert ada.get(f"/api/app/job-readiness/assessments?product_id={offered}").status == 200
    assert set(enrolments(later["user_id"])) == {offered, other}


def test_an_enrolment_that_was_ended_by_hand_does_not_come_back_with_the_product():
    offered, other = product(), product()
    client_id = client(offered, other)
    ada = enrol(address(), client_id=client_id).body["user_id"]
    admin().delete(f"/api/admin/enrolments/{Enrolment.of(ada, offered).enrolment_id}")
    assign(client_id, offered, wanted=False)
    assign(client_id, offered)
    assert not enrolments(ada)[offered].active
    assert enrolments(ada)[other].active


def test_a_product_that_a_learner_has_through_another_client_stays():
    shared_product = product()
    first, second = client(shared_product), client(shared_product)
    email = address()
    ada = enrol(email, client_id=first).body["user_id"]
    assert enrol(email, client_id=second).body["product_ids"] == []
    assign(second, shared_product, wanted=False)
    assert enrolments(ada)[shared_product].active
    assert enrolments(ada)[shared_product].client_id == first
