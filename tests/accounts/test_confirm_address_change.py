import pytest

from shared.accounts.models import Challenge, Identity, User
from shared.accounts.rules import CODE_TRIES
from shared.audit.models import AuditEntry
from tests.support.inbox import code_for
from tests.support.organising import address
from tests.support.people import STRANGER, Person, call, person
from tests.support.signing_in import sign_in
from tests.support.waiting import at_once

pytestmark = pytest.mark.deployed
EMAIL, CONFIRM = "/api/user/email", "/api/user/email/confirm"
NO_CODE = {"challenge_id": "x", "code": "000000"}


def somebody() -> tuple[Person, str, dict]:
    """Return somebody who has signed in by e-mail, their address and their session."""
    email = address()
    session = sign_in(email)
    return Person(session["user_id"], session["access_token"]), email, session


def proof(someone: Person, present: str, new: str) -> dict:
    asked = someone.post(EMAIL, {"email": new}).body
    return {
        "email": new,
        "present": {"challenge_id": asked["present"]["challenge_id"], "code": code_for(present)},
        "new": {"challenge_id": asked["new"]["challenge_id"], "code": code_for(new)},
    }


def test_refuses_whoever_is_not_signed_in():
    assert STRANGER.post(CONFIRM, {"email": address(), "present": NO_CODE, "new": NO_CODE}).status == 401


def test_a02_no_code_serves_for_the_other_address_another_person_or_to_sign_in():
    someone, present, _ = somebody()
    new = address()
    good = proof(someone, present, new)
    wrong = {**good["new"], "code": f"{(int(good['new']['code']) + 1) % 10**6:06d}"}
    swapped = {**good, "present": good["new"], "new": good["present"]}
    for bad in (swapped, {**good, "new": wrong}, {**good, "new": good["present"]}, {**good, "email": address()}):
        assert someone.post(CONFIRM, bad).refused == (401, "AddressCodeRefused")
    assert person("learner").post(CONFIRM, good).refused == (401, "AddressCodeRefused")
    asked = {"email": new, **good["new"]}
    assert call("POST", "/api/auth/verify-otp", asked).refused == (401, "CodeRefused")
    assert User.of(someone.user_id).email == present


def test_a_code_that_was_tried_too_often_uses_up_no_try_of_the_other():
    someone, present, _ = somebody()
    good = proof(someone, present, address())
    Challenge(good["new"]["challenge_id"]).update(actions=[Challenge.tries.set(CODE_TRIES)])
    assert someone.post(CONFIRM, good).refused == (401, "AddressCodeRefused")
    assert [int(Challenge.get(good[which]["challenge_id"]).tries) for which in ("present", "new")] == [0, CODE_TRIES]
    assert User.of(someone.user_id).email == present


def test_whoever_has_mistyped_sends_the_right_codes_under_the_same_key():
    someone, present, _ = somebody()
    new, key = address(), {"idempotency-key": address()}
    good = proof(someone, present, new)
    wrong = {**good["new"], "code": f"{(int(good['new']['code']) + 1) % 10**6:06d}"}
    assert someone.post(CONFIRM, {**good, "new": wrong}, headers=key).refused == (401, "AddressCodeRefused")
    assert someone.post(CONFIRM, good, headers=key).body == {"email": new}


def test_the_address_changes_once_sessions_and_other_ways_to_sign_in_follow_and_the_old_one_is_free():
    someone, present, session = somebody()
    google = Identity(Identity.key(f"google:{someone.user_id}"), user_id=someone.user_id)
    google.save()
    new = address()
    good = proof(someone, present, new)
    answers = at_once([lambda: someone.post(CONFIRM, good) for _ in range(3)])
    assert sorted(answer.status for answer in answers).count(200) == 1, answers
    assert someone.get("/api/auth/me").body["email"] == new
    renewed = call("POST", "/api/auth/refresh", {"refresh_token": session["refresh_token"]})
    assert renewed.body["user_id"] == someone.user_id
    assert sign_in(new)["user_id"] == someone.user_id
    google.refresh(consistent_read=True)
    assert google.user_id == someone.user_id
    assert sign_in(present)["user_id"] != someone.user_id
    (entry,) = (e for e in AuditEntry.query(someone.user_id) if e.act == "address_changed")
    assert present not in str(entry.serialize())
    assert new not in str(entry.serialize())


def test_an_address_of_somebody_else_is_not_taken_from_them():
    someone, present, _ = somebody()
    _, theirs, their_session = somebody()
    assert someone.post(CONFIRM, proof(someone, present, theirs)).refused == (409, "AddressTaken")
    assert sign_in(theirs)["user_id"] == their_session["user_id"]
    assert sign_in(present)["user_id"] == someone.user_id
