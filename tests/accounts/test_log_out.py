import pytest

from tests.support.people import STRANGER, call
from tests.support.signing_in import sign_in

pytestmark = pytest.mark.deployed


def log_out(session, **body):
    return call("POST", "/api/auth/logout", body, token=session["access_token"])


def refresh(session):
    return call("POST", "/api/auth/refresh", {"refresh_token": session["refresh_token"]}).status


def test_refuses_a_stranger():
    assert STRANGER.post("/api/auth/logout").status == 401


def test_ends_this_session_and_no_other():
    here = sign_in()
    there = sign_in()
    assert log_out(here).status == 204
    assert (refresh(here), refresh(there)) == (401, 200)


def test_ends_every_session_of_the_person():
    here = sign_in()
    address = call("GET", "/api/auth/me", token=here["access_token"]).body["email"]
    there = sign_in(address)
    assert log_out(here, everywhere=True).status == 204
    assert (refresh(here), refresh(there)) == (401, 401)
