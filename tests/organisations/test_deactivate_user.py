import pytest

from shared.accounts.models import User
from shared.audit.models import AuditEntry
from shared.core.ids import new
from tests.support.organising import USERS, address, admin, assign, client, enrol, enrolments, product
from tests.support.people import STRANGER, Person, call, person, seed_product_id
from tests.support.signing_in import sign_in
from tests.support.waiting import at_once

pytestmark = pytest.mark.deployed


def deactivate(who, user_id):
    return who.post(f"{USERS}/{user_id}/deactivate", {"reason": "left"})


def test_only_an_admin_deactivates_an_account():
    someone = person("learner")
    assert deactivate(STRANGER, someone.user_id).status == 401
    assert deactivate(person("staff"), someone.user_id).status == 403
    assert deactivate(admin(), new()).refused == (404, "UserNotFound")
    assert admin().post(f"{USERS}/{someone.user_id}/deactivate", {}).refused == (422, "Invalid")
    assert User.of(someone.user_id).active


def test_nobody_deactivates_themselves():
    me = person("admin")
    assert deactivate(me, me.user_id).refused == (403, "OwnAccount")


def test_a07_a_deactivated_account_writes_nothing_from_then_on_and_is_not_renewed():
    email, offered = address(), seed_product_id()
    enrol(email, product_id=offered)
    session = sign_in(email)
    ada = Person(session["user_id"], session["access_token"], offered)
    listed = ada.get(f"/api/app/job-readiness/assessments?product_id={offered}").body["assessments"]
    assert deactivate(admin(), ada.user_id).body["active"] is False
    assert deactivate(admin(), ada.user_id).status == 200
    refresh = call("POST", "/api/auth/refresh", {"refresh_token": session["refresh_token"]})
    assert refresh.refused == (401, "SessionRefused")
    started = ada.post(f"/api/app/job-readiness/assessments/{listed[0]['assessment_id']}/start")
    assert started.refused == (403, "ModuleLocked")
    assert not ada.enrolment.active
    assert ada.enrolment.holds == {"account_deactivated"}
    assert [e.act for e in AuditEntry.query(ada.user_id)] == ["learner_enrolled", "account_deactivated"]


def test_an_enrolment_made_at_the_same_moment_is_not_missed():
    email, later = address(), product()
    ada = enrol(email, client_id=client(product())).body["user_id"]
    at_once([lambda: enrol(email, product_id=later), lambda: deactivate(admin(), ada)])
    assert {row.active for row in enrolments(ada).values()} == {User.of(ada).active}


def test_a_product_that_comes_while_the_account_is_out_of_use_waits_for_it():
    email, offered, later = address(), product(), product()
    client_id = client(offered)
    ada = enrol(email, client_id=client_id).body["user_id"]
    deactivate(admin(), ada)
    assign(client_id, later)
    assert {row.active for row in enrolments(ada).values()} == {False}
    admin().post(f"{USERS}/{ada}/activate", {"reason": "back"})
    assert {p: row.active for p, row in enrolments(ada).items()} == {offered: True, later: True}
