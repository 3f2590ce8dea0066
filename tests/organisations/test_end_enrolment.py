import pytest

from shared.audit.models import AuditEntry
from shared.core.ids import new
from shared.organisations.models import ClientLearner
from tests.support.organising import ENROLMENTS, address, admin, assign, client, enrol, enrolments, product
from tests.support.people import STRANGER, learner, person

pytestmark = pytest.mark.deployed


def test_only_an_admin_ends_an_enrolment():
    mine = learner()
    place = f"{ENROLMENTS}/{mine.enrolment.enrolment_id}"
    assert STRANGER.delete(place).status == 401
    assert person("staff").delete(place).status == 403
    assert admin().delete(f"{ENROLMENTS}/{new()}").refused == (404, "EnrolmentNotFound")
    assert mine.enrolment.active


def test_an_ended_enrolment_is_locked_and_taken_up_again_where_it_was():
    email, first, second = address(), product(), product()
    client_id = client(first, second)
    ada = enrol(email, client_id=client_id).body["user_id"]
    place = f"{ENROLMENTS}/{enrolments(ada)[first].enrolment_id}"
    assert admin().delete(place).status == 204
    assert admin().delete(place).status == 204
    assert enrolments(ada)[first].holds == {"enrolment_ended"}
    assert enrolments(ada)[second].active
    assert [e.act for e in AuditEntry.query(ada)] == ["learner_enrolled", "enrolment_ended"]
    assert not ClientLearner.get(client_id, ada).ended
    assert enrol(email, client_id=client_id).body["product_ids"] == [first]
    assert enrolments(ada)[first].active


def test_whoever_has_no_enrolment_left_is_no_learner_of_the_client_any_more():
    email, offered, later = address(), product(), product()
    client_id = client(offered)
    ada = enrol(email, client_id=client_id).body["user_id"]
    admin().delete(f"{ENROLMENTS}/{enrolments(ada)[offered].enrolment_id}")
    assign(client_id, later)
    assert set(enrolments(ada)) == {offered}
    assert set(enrol(email, client_id=client_id).body["product_ids"]) == {offered, later}


def test_it_ends_all_the_same_where_the_client_does_not_know_them_as_a_learner():
    offered = product()
    client_id = client(offered)
    ada = enrol(address(), client_id=client_id).body["user_id"]
    ClientLearner.get(client_id, ada).delete()
    assert admin().delete(f"{ENROLMENTS}/{enrolments(ada)[offered].enrolment_id}").status == 204
    assert enrolments(ada)[offered].holds == {"enrolment_ended"}
    assert ClientLearner.find(client_id, ada) is None
