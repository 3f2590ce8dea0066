from datetime import datetime, timedelta

import pytest

from shared.accounts.models import Challenge
from shared.core import clock
from shared.privacy.models import Erasure
from tests.support.inbox import code_for, mails_of
from tests.support.organising import address
from tests.support.people import STRANGER, Person, call, person
from tests.support.privacy import ERASURE, confirmed
from tests.support.signing_in import sign_in
from tests.support.waiting import at_once

pytestmark = pytest.mark.deployed
CONFIRM = f"{ERASURE}/confirm"


def asked() -> tuple[Person, str, dict]:
    email = address()
    session = sign_in(email)
    someone = Person(session["user_id"], session["access_token"])
    challenge = someone.delete("/api/user").body["code"]["challenge_id"]
    return someone, email, {"challenge_id": challenge, "code": code_for(email)}


def test_refuses_whoever_is_not_signed_in():
    assert STRANGER.post(CONFIRM, {"challenge_id": "x", "code": "000000"}).status == 401


def test_a02_a_code_erases_only_whom_it_was_sent_to_and_serves_for_nothing_else():
    someone, email, proof = asked()
    assert person("learner").post(CONFIRM, proof).refused == (401, "ErasureCodeRefused")
    assert call("POST", "/api/auth/verify-otp", {"email": email, **proof}).refused == (401, "CodeRefused")
    challenge = call("POST", "/api/auth/email", {"email": email}).body["challenge_id"]
    to_sign_in = {"challenge_id": challenge, "code": code_for(email)}
    assert someone.post(CONFIRM, to_sign_in).refused == (401, "ErasureCodeRefused")
    assert Erasure.find(someone.user_id) is None


def test_a01_d05_a_code_that_was_tried_too_often_or_is_too_old_is_refused():
    someone, _, proof = asked()
    wrong = {**proof, "code": f"{(int(proof['code']) + 1) % 10**6:06d}"}
    answers = at_once([lambda: someone.post(CONFIRM, wrong) for _ in range(5)])
    assert {answer.refused for answer in answers} == {(401, "ErasureCodeRefused")}
    assert someone.post(CONFIRM, proof).refused == (401, "ErasureCodeRefused")
    someone, _, proof = asked()
    Challenge(proof["challenge_id"]).update(actions=[Challenge.expires_at.set(clock.now() - timedelta(seconds=1))])
    assert someone.post(CONFIRM, proof).refused == (401, "ErasureCodeRefused")
    assert Erasure.find(someone.user_id) is None


def test_fourteen_days_begin_once_and_the_person_is_told():
    someone = person("learner")
    answer = confirmed(someone)
    assert (answer.status, answer.body["state"]) == (200, "planned")
    planned, final = (datetime.fromisoformat(answer.body[name]) for name in ("planned_at", "final_at"))
    assert final - planned == timedelta(days=14)
    last = mails_of(someone.user_id)[-1]
    assert last["Subject"] == "Your Fivestar account will be erased"
    assert answer.body["final_at"][:10] in last["BodyText"]
    assert someone.get("/api/auth/me").status == 200, "until then the account is as it was"
