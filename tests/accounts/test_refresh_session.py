from datetime import timedelta

import pytest

from shared.accounts.models import Session, User
from shared.core import clock
from tests.support.organising import client
from tests.support.people import call
from tests.support.signing_in import sign_in
from tests.support.waiting import at_once

pytestmark = pytest.mark.deployed


def refresh(token, **more):
    return call("POST", "/api/auth/refresh", {"refresh_token": token, **more})


def age(session_id, seconds):
    """Let the session's last rotation be so many seconds ago."""
    moment = clock.now() - timedelta(seconds=seconds)
    Session(session_id).update(actions=[Session.rotated_at.set(moment)])


def test_refuses_a_made_up_token():
    assert refresh("nothing").refused == (401, "SessionRefused")
    assert refresh(".").refused == (401, "SessionRefused")


def test_refuses_a_made_up_token_of_a_real_session_and_ends_the_session():
    session = sign_in()
    made_up = session["refresh_token"].split(".")[0] + ".guess"
    assert refresh(made_up).refused == (401, "SessionRefused")
    assert refresh(session["refresh_token"]).refused == (401, "SessionRefused")


def test_rotates_and_the_new_token_works():
    first = sign_in()
    second = refresh(first["refresh_token"])
    assert second.status == 200
    third = refresh(second.body["refresh_token"])
    assert third.status == 200
    assert len({first["refresh_token"], second.body["refresh_token"], third.body["refresh_token"]}) == 3


def test_two_tabs_at_once_get_the_same_successor():
    token = sign_in()["refresh_token"]
    answers = at_once([lambda: refresh(token)] * 6)
    assert {answer.status for answer in answers} == {200}
    assert len({answer.body["refresh_token"] for answer in answers}) == 1


def test_a_signed_out_or_deactivated_person_gets_no_new_token():
    session = sign_in()
    User.of(session["user_id"]).sign_out_everywhere(clock.now() + timedelta(seconds=1))
    assert refresh(session["refresh_token"]).refused == (401, "SessionRefused")
    other = sign_in()
    User.of(other["user_id"]).update(actions=[User.active.set(False)])
    assert refresh(other["refresh_token"]).refused == (401, "SessionRefused")


def test_staff_choose_one_of_their_own_clients():
    session, first, second = sign_in(), client(), client()
    staff = [User.client_ids.set({first, second}), User.roles.add({"staff"})]
    User.of(session["user_id"]).update(actions=staff)
    assert refresh(session["refresh_token"], client_id=client()).refused == (403, "NotYourClient")
    assert refresh(session["refresh_token"], client_id=second).status == 200
