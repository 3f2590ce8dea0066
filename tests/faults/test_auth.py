"""Attacks on signing in, by the ids under which they are listed."""

import base64
import json
import os
import time
import unicodedata

import jwt
import pytest

from shared.accounts.models import Challenge, Identity, Session, User
from shared.accounts.rules import CODES_WINDOW_SECONDS
from shared.accounts.tokens import access_token
from shared.core import clock
from shared.core.aws import client
from shared.core.ids import new
from shared.core.names import physical
from tests.support.hooks import control, served
from tests.support.inbox import code_for, mails_to
from tests.support.people import call, issuer, person, viewer_address
from tests.support.signing_in import sign_in
from tests.support.waiting import at_once, within_a_window

pytestmark = pytest.mark.deployed
ME = "/api/auth/me"


def ask(address):
    return call("POST", "/api/auth/email", {"email": address})


def verify(challenge, address, code):
    return call("POST", "/api/auth/verify-otp", {"challenge_id": challenge, "email": address, "code": code})


def wrong_codes(right):
    return [f"{n:06d}" for n in range(60) if f"{n:06d}" != right]


def somebody():
    return f"{new().lower()}@example.org"


def test_a01_after_five_wrong_codes_the_right_one_is_refused_too():
    address = somebody()
    challenge = ask(address).body["challenge_id"]
    right = code_for(address)
    for code in wrong_codes(right)[:5]:
        assert verify(challenge, address, code).refused == (401, "CodeRefused")
    assert verify(challenge, address, right).refused == (401, "CodeRefused")
    assert Challenge.get(challenge).tries == 5


def test_a01_fifty_wrong_codes_at_once_are_five_comparisons():
    address = somebody()
    challenge = ask(address).body["challenge_id"]
    right = code_for(address)
    answers = at_once([lambda code=code: verify(challenge, address, code) for code in wrong_codes(right)[:50]])
    # Fifty functions that start at once may keep the tables waiting: that is told, and nothing is compared.
    assert {(401, "CodeRefused")} <= {answer.refused for answer in answers}
    assert {answer.refused for answer in answers} <= {(401, "CodeRefused"), (503, "Unavailable")}
    assert Challenge.get(challenge).tries == 5
    assert verify(challenge, address, right).status == 401


def test_a02_a_code_is_refused_alike_when_it_is_used_old_or_for_something_else():
    address, other = somebody(), somebody()
    challenge, elsewhere = ask(address).body["challenge_id"], ask(other).body["challenge_id"]
    code = code_for(address)
    refusals = [verify(elsewhere, address, code), verify(challenge, other, code), verify(new(), address, code)]
    assert verify(challenge, address, code).status == 200
    refusals.append(verify(challenge, address, code))
    bodies = [{k: v for k, v in answer.body.items() if k != "request_id"} for answer in refusals]
    assert {answer.status for answer in refusals} == {401}
    assert all(body == bodies[0] for body in bodies)


def test_a03_a_hundred_requests_for_one_address_send_five_mails_at_most():
    address = somebody()
    within_a_window(CODES_WINDOW_SECONDS, needed=10)
    statuses = [answer.status for answer in at_once([lambda: ask(address)] * 20)]
    assert set(statuses) <= {202, 429}
    assert statuses.count(202) == len(mails_to(address)) == 5


def test_a03_one_source_is_limited_whatever_addresses_it_names():
    source = {"x-viewer": viewer_address()}
    within_a_window(900, needed=30)
    statuses = [call("POST", "/api/auth/email", {"email": somebody()}, headers=source).status for _ in range(62)]
    assert statuses == [202] * 60 + [429] * 2


@pytest.mark.alone
def test_a10_a_limit_holds_across_two_warm_instances_and_a_cold_one():
    someone, claiming = person("learner"), "referrals_claim_referral"
    within_a_window(3600, needed=30)

    def claim(times, by):
        body = {"code": "NOBODY"}
        return served(claiming, by, lambda: [someone.post("/api/user/referral", body).status for _ in range(times)])

    (begun, first), (gone_on, second) = claim(1, 0), claim(1, 0)
    assert [*begun, *gone_on, *claim(9, first)[0], *claim(9, second)[0]] == [404] * 20
    assert [claim(1, by)[0] for by in (first, second, 0)] == [[429]] * 3
    control("DELETE", f"/warm?function={claiming}")


def test_a03_an_unknown_address_is_answered_and_mailed_like_a_known_one():
    known, unknown = somebody(), somebody()
    sign_in(known)
    before = len(mails_to(known))
    first, second = ask(known), ask(unknown)
    assert first.status == second.status == 202
    assert first.body.keys() == second.body.keys()
    assert (len(mails_to(known)) - before, len(mails_to(unknown))) == (1, 1)


def test_a04_an_old_refresh_token_ends_the_whole_session():
    first = sign_in()
    second = call("POST", "/api/auth/refresh", {"refresh_token": first["refresh_token"]}).body
    session_id = first["refresh_token"].split(".")[0]
    row = Session.get(session_id)
    row.update(actions=[Session.rotated_at.set(row.rotated_at.replace(year=2020))])
    reused = call("POST", "/api/auth/refresh", {"refresh_token": first["refresh_token"]})
    assert reused.refused == (401, "SessionRefused")
    assert Session.get(session_id).revoked
    after = call("POST", "/api/auth/refresh", {"refresh_token": second["refresh_token"]})
    assert after.refused == (401, "SessionRefused")


def signed(claims, header=None):
    """Return a token with any claims, signed by the stage's real key."""
    header = {"alg": "RS256", "typ": "JWT", "kid": os.environ["SIGNING_KEY"], **(header or {})}
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (header, claims)]
    signature = client("kms").sign(
        KeyId=f"alias/{physical(os.environ['SIGNING_KEY'])}",
        Message=".".join(parts).encode(),
        MessageType="RAW",
        SigningAlgorithm="RSASSA_PKCS1_V1_5_SHA_256",
    )["Signature"]
    return ".".join([*parts, base64.urlsafe_b64encode(signature).rstrip(b"=").decode()])


def forged_tokens():
    someone = person("learner")
    now = int(time.time())
    good = {"iss": issuer(), "aud": "fivestar", "sub": someone.user_id, "sid": new(), "scope": "learner"}
    good |= {"iat": now, "exp": now + 900}
    modulus = call("GET", "/.well-known/jwks.json").body["keys"][0]["n"]
    head, body, signature = someone.token.split(".")
    yield "none", jwt.encode(good, None, "none")
    yield "hs256 with the public key", jwt.encode(good, modulus, "HS256", headers={"kid": os.environ["SIGNING_KEY"]})
    yield "wrong audience", signed(good | {"aud": "other"})
    yield "no audience", signed({k: v for k, v in good.items() if k != "aud"})
    yield "wrong issuer", signed(good | {"iss": "https://evil.example"})
    yield "expired", signed(good | {"iat": now - 2000, "exp": now - 1000})
    yield "not yet valid", signed(good | {"nbf": now + 3600})
    yield "unknown key", signed(good, {"kid": "other"})
    yield "key id with a path", signed(good, {"kid": "../../signing-1"})
    yield "truncated", someone.token[:-20]
    yield "no signature", f"{head}.{body}."
    yield "another's body", f"{head}.{signed(good | {'scope': 'admin'}).split('.')[1]}.{signature}"
    yield "not a token", "x"
    yield "two parts", f"{head}.{body}"
    yield "garbage", "%%%.%%%.%%%"


@pytest.mark.parametrize("which", range(15))
def test_a05_a_forged_token_reaches_no_function(which):
    name, token = list(forged_tokens())[which]
    answer = call("GET", ME, token=token)
    assert answer.status == 401, name
    assert "error" not in (answer.body or {}), "a function answered"


def test_a05_a_genuine_token_of_the_same_making_gets_in():
    someone = person("learner")
    now = int(time.time())
    claims = {"iss": issuer(), "aud": "fivestar", "sub": someone.user_id, "sid": new(), "scope": "learner"}
    assert call("GET", ME, token=signed(claims | {"iat": now, "exp": now + 900})).status == 200


def test_a05_an_oversized_token_is_refused():
    answer = call("GET", ME, token="x" * 100_000)
    assert answer.status in (400, 401, 413, 431)


def test_a11_twenty_first_sign_ins_of_one_address_make_one_account():
    name = new().lower()
    variants = [f"{name}@example.org", f"{name.upper()}@Example.org", f"{name}@example.org."]
    variants.append(unicodedata.normalize("NFKD", f"{name}@example.org"))
    proofs = []
    for variant in variants:
        challenge = ask(variant).body["challenge_id"]
        proofs.append((challenge, variant, code_for(f"{name}@example.org")))
    answers = at_once([lambda proof=proof: verify(*proof) for proof in proofs])
    assert {answer.status for answer in answers} == {200}
    assert len({answer.body["user_id"] for answer in answers}) == 1


def test_a11_the_race_for_a_name_makes_one_account_in_the_tables():
    identity = f"email:{somebody()}"
    address = identity.partition(":")[2]
    users = at_once([lambda: User.signed_in_with(identity, address, "", clock.now()).user_id] * 20)
    assert len(set(users)) == 1
    assert Identity.get(Identity.key(identity)).user_id == users[0]


def test_a12_no_log_holds_a_code_a_token_or_a_secret():
    address = somebody()
    session = sign_in(address)
    call("POST", "/api/auth/refresh", {"refresh_token": session["refresh_token"]})
    code = code_for(address)
    needles = [code, session["refresh_token"], session["access_token"].split(".")[2], address]
    logs = client("logs")
    for group in logs.describe_log_groups(logGroupNamePrefix="/aws/lambda/fivestar-local-accounts")["logGroups"]:
        for event in logs.filter_log_events(logGroupName=group["logGroupName"])["events"]:
            assert not [needle for needle in needles if needle in event["message"]], group["logGroupName"]


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:3000.evil.example"])
def test_a13_a_foreign_origin_is_not_allowed_in(origin):
    for method in ("GET", "OPTIONS"):
        headers = {"origin": origin, "access-control-request-method": "GET"}
        allowed = call(method, ME, headers=headers).headers.get("access-control-allow-origin")
        assert allowed in (None, ""), method


def test_a_session_of_ours_is_not_made_of_anything_but_its_claims():
    someone = person("learner", "admin")
    claims = jwt.decode(access_token(User.of(someone.user_id), "s"), options={"verify_signature": False})
    assert set(claims) == {"iss", "aud", "sub", "sid", "scope", "iat", "exp"}
    assert claims["scope"] == "admin learner"
