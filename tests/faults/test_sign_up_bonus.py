"""M18: what comes with a new account comes once for each address, however it is spelt and however often it is new."""

import pytest

from shared.accounts.models import Identity, User
from shared.accounts.rules import canonical_address
from shared.core.ids import new
from tests.support.inbox import code_for
from tests.support.people import call
from tests.support.waiting import at_once

pytestmark = pytest.mark.deployed
BONUS = [120, 10]


def sign_in(address):
    """Sign in with an address as it is typed; its mail goes to the canonical one."""
    challenge = call("POST", "/api/auth/email", {"email": address}).body["challenge_id"]
    proof = {"challenge_id": challenge, "email": address, "code": code_for(canonical_address(address))}
    answer = call("POST", "/api/auth/verify-otp", proof)
    assert answer.status == 200, answer
    return answer.body


def balances(session):
    return [
        each["available"] for each in call("GET", "/api/user/credits", token=session["access_token"]).body["balances"]
    ]


def test_m18_a_new_account_gets_two_credits_and_ten_tokens_once():
    address = f"{new().lower()}@example.org"
    assert balances(sign_in(address)) == BONUS
    session = sign_in(address)
    assert balances(session) == BONUS
    assert User.of(session["user_id"]).welcomed
    credit, token = call("GET", "/api/user/credits", token=session["access_token"]).body["balances"]
    assert [each["units"] for each in (*credit["expiring"], *token["expiring"])] == BONUS


def test_m18_a_variant_of_an_address_gets_none_and_dots_make_another_address():
    name = new().lower()
    assert balances(sign_in(f"{name}+one@example.org")) == BONUS
    for variant in (f"{name}@example.org", f"{name}+two@example.org", f"{name.upper()}+Three@Example.org."):
        assert balances(sign_in(variant)) == [0, 0], variant
    assert balances(sign_in(f"{name[:5]}.{name[5:]}@example.org")) == BONUS


def test_m18_whoever_deletes_an_account_and_registers_again_gets_none():
    address = f"{new().lower()}@example.org"
    first = sign_in(address)
    User.of(first["user_id"]).delete()
    Identity(Identity.key(f"email:{address}")).delete()
    again = sign_in(address)
    assert again["user_id"] != first["user_id"]
    assert balances(again) == [0, 0]


def test_m18_twenty_sign_ups_at_once_are_one_bonus():
    name = new().lower()
    addresses = [f"{name}+{number % 5}@example.org" for number in range(20)]
    challenges = []
    for address in addresses:
        challenge = call("POST", "/api/auth/email", {"email": address}).body["challenge_id"]
        challenges.append({"challenge_id": challenge, "email": address, "code": code_for(address)})
    sessions = at_once([lambda proof=proof: call("POST", "/api/auth/verify-otp", proof) for proof in challenges])
    assert {session.status for session in sessions} == {200}
    people = {session.body["user_id"]: session.body for session in sessions}
    assert len(people) == 5
    assert sorted(map(balances, people.values())) == [[0, 0]] * 4 + [BONUS]
