import pytest

from shared.accounts.models import Challenge, Identity, User
from shared.core.ids import new
from tests.support.inbox import code_for
from tests.support.people import call

pytestmark = pytest.mark.deployed


def address_of_somebody_new():
    return f"{new().lower()}@example.org"


def ask(address):
    return call("POST", "/api/auth/email", {"email": address}).body["challenge_id"]


def verify(challenge, address, code):
    return call("POST", "/api/auth/verify-otp", {"challenge_id": challenge, "email": address, "code": code})


def test_refuses_a_wrong_code_without_saying_why():
    address = address_of_somebody_new()
    challenge = ask(address)
    wrong = verify(challenge, address, "000000" if code_for(address) != "000000" else "111111")
    unknown = verify(new(), address, "123456")
    assert wrong.refused == unknown.refused == (401, "CodeRefused")
    assert wrong.body["detail"] == unknown.body["detail"]


def test_signs_in_once_with_the_right_code():
    address = address_of_somebody_new()
    challenge, code = ask(address), None
    code = code_for(address)
    answer = verify(challenge, address, code)
    assert answer.status == 200
    assert answer.body["roles"] == ["learner"]
    assert User.of(answer.body["user_id"]).email == address
    assert verify(challenge, address, code).refused == (401, "CodeRefused")


def test_the_code_works_for_the_address_in_any_spelling_and_for_no_other():
    address = address_of_somebody_new()
    challenge = ask(address)
    code = code_for(address)
    assert verify(challenge, address_of_somebody_new(), code).refused == (401, "CodeRefused")
    assert verify(challenge, f" {address.upper()}. ", code).status == 200


def test_signing_in_again_is_the_same_account():
    address = address_of_somebody_new()
    ids = set()
    for _ in range(2):
        challenge = ask(address)
        ids.add(verify(challenge, address, code_for(address)).body["user_id"])
    assert len(ids) == 1
    assert Identity.find(Identity.key(f"email:{address}")).user_id in ids


def test_an_old_code_is_refused():
    address = address_of_somebody_new()
    challenge = ask(address)
    row = Challenge.find(challenge)
    row.update(actions=[Challenge.expires_at.set(row.expires_at.replace(year=2020))])
    assert verify(challenge, address, code_for(address)).refused == (401, "CodeRefused")


def test_a_deactivated_account_does_not_get_in():
    address = address_of_somebody_new()
    challenge = ask(address)
    user_id = verify(challenge, address, code_for(address)).body["user_id"]
    User.of(user_id).update(actions=[User.active.set(False)])
    challenge = ask(address)
    assert verify(challenge, address, code_for(address)).refused == (403, "AccountDeactivated")
