"""Attacks on signing in, by the ids under which they are listed."""

import unicodedata
from collections import Counter
from datetime import timedelta

import jwt
import pytest

from shared.accounts.models import Challenge, Identity, Session, User
from shared.accounts.rules import CODE_LIFETIME, CODES_WINDOW_SECONDS
from shared.accounts.tokens import access_token
from shared.audit.models import AuditEntry
from shared.core import clock
from shared.core.ids import new
from shared.core.names import physical
from tests.support.hooks import control, fault, served
from tests.support.inbox import code_for, mails_to
from tests.support.local_cloud import advance, reset_clock
from tests.support.people import call, person, viewer_address
from tests.support.signing_in import sign_in
from tests.support.waiting import at_once, within_a_window

pytestmark = pytest.mark.deployed
ME = "/api/auth/me"


@pytest.fixture
def later():
    """Give a way to move the product's clock on; it returns with the test."""
    yield lambda seconds: advance(seconds, "accounts")
    reset_clock()


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


def told(answer):
    """Return all that an answer tells whoever tries a code."""
    return answer.status, {name: value for name, value in answer.body.items() if name != "request_id"}


def test_a02_a_code_for_another_address_request_or_purpose_or_used_once_is_refused_like_a_wrong_one():
    address, other = somebody(), somebody()
    token, wanted = sign_in(address)["access_token"], somebody()
    challenge, elsewhere = ask(address).body["challenge_id"], ask(other).body["challenge_id"]
    code = code_for(address)
    again = ask(address).body["challenge_id"]
    erasure = call("DELETE", "/api/user", token=token).body["code"]["challenge_id"], address, code_for(address)
    change = call("POST", "/api/user/email", {"email": wanted}, token=token).body
    like_a_wrong_one = told(verify(challenge, address, wrong_codes(code)[0]))
    assert (like_a_wrong_one[0], like_a_wrong_one[1]["error"]) == (401, "CodeRefused")
    refused = [
        (challenge, other, code),
        (elsewhere, address, code),
        (again, address, code),
        (new(), address, code),
        erasure,
        (change["present"]["challenge_id"], address, code_for(address)),
        (change["new"]["challenge_id"], wanted, code_for(wanted)),
    ]
    assert [told(verify(*proof)) for proof in refused] == [like_a_wrong_one] * len(refused)
    assert verify(challenge, address, code).status == 200
    assert told(verify(challenge, address, code)) == like_a_wrong_one


def test_a02_a_code_that_signs_in_erases_no_account_and_changes_no_address():
    address, wanted = somebody(), somebody()
    token = sign_in(address)["access_token"]
    present, at_new = [
        {"challenge_id": ask(one).body["challenge_id"], "code": code_for(one)} for one in (address, wanted)
    ]
    change = {"email": wanted, "present": present, "new": at_new}
    for path, proof in (("/api/user/erasure/confirm", present), ("/api/user/email/confirm", change)):
        nothing = {"challenge_id": new(), "code": present["code"]}
        unknown = nothing if proof is present else {**change, "present": nothing}
        refused = told(call("POST", path, proof, token=token))
        assert refused[0] == 401
        assert refused == told(call("POST", path, unknown, token=token))
    assert verify(present["challenge_id"], address, present["code"]).status == 200


@pytest.mark.alone
def test_a02_a_code_is_refused_like_a_wrong_one_when_it_is_ten_minutes_and_a_second_old(later):
    young, old, began = somebody(), somebody(), clock.now() - timedelta(seconds=1)  # what is stored is whole seconds
    challenges = {address: ask(address).body["challenge_id"] for address in (young, old)}
    ends = [Challenge.get(challenge).expires_at for challenge in challenges.values()]
    assert began + CODE_LIFETIME <= min(ends) <= max(ends) <= clock.now() + CODE_LIFETIME
    like_a_wrong_one = told(verify(challenges[old], old, wrong_codes(code_for(old))[0]))
    later(CODE_LIFETIME.total_seconds() - 60)
    assert verify(challenges[young], young, code_for(young)).status == 200
    assert clock.now() < min(ends)
    later(61)
    assert clock.now() > max(ends)
    assert told(verify(challenges[old], old, code_for(old))) == like_a_wrong_one
    assert Challenge.get(challenges[old]).tries == 1


def test_a03_a_hundred_requests_for_one_address_send_five_mails_at_most():
    address = somebody()
    within_a_window(CODES_WINDOW_SECONDS, needed=60)
    statuses = [answer.status for _ in range(5) for answer in at_once([lambda: ask(address)] * 20)]
    assert len(statuses) == 100
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


def calls_while(asking):
    """Return an answer, and how often which table or service was called for it.

    Secrets do not count: a function reads one once in its life, whoever asks first.
    """

    def counted():
        rows = [row for row in control("GET", "/meter") if row["function"] == physical("accounts_request_email_code")]
        kept = [row for row in rows if row["service"] != "secretsmanager"]
        return Counter({(row["service"], row["operation"], row["table"]): row["trips"] for row in kept})

    before = counted()
    return asking(), counted() - before


@pytest.mark.alone
def test_a03_an_unknown_address_is_answered_and_mailed_with_the_same_calls_as_a_known_one():
    known, unknown = somebody(), somebody()
    sign_in(known)
    before = len(mails_to(known))
    (first, calls), (second, same) = [calls_while(lambda one=one: ask(one)) for one in (known, unknown)]
    assert first.status == second.status == 202
    assert {**first.body, "challenge_id": ""} == {**second.body, "challenge_id": ""}
    assert (len(mails_to(known)) - before, len(mails_to(unknown))) == (1, 1)
    assert calls == same
    assert calls["ses", "SendEmail", ""] == 1


def refresh(token):
    return call("POST", "/api/auth/refresh", {"refresh_token": token})


def superseded():
    """Return a session whose first refresh token was followed by another, the grace of both tabs being over."""
    first = sign_in()
    second = refresh(first["refresh_token"]).body
    row = Session.get(first["refresh_token"].split(".")[0])
    row.update(actions=[Session.rotated_at.set(row.rotated_at.replace(year=2020))])
    return row, first["refresh_token"], second["refresh_token"]


def acts_on(user_id):
    return list(AuditEntry.query(user_id, consistent_read=True))


def test_a04_an_old_refresh_token_ends_the_whole_session():
    session, first, second = superseded()
    for token in (first, second, first):
        assert refresh(token).refused == (401, "SessionRefused")
    assert Session.get(session.session_id).revoked


def test_a04_the_reuse_is_written_down_once_however_many_come_at_once_and_administrators_read_it():
    session, first, second = superseded()
    answers = at_once([lambda: refresh(first)] * 8)
    assert {answer.refused for answer in answers} == {(401, "SessionRefused")}
    assert refresh(second).refused == (401, "SessionRefused")
    (entry,) = acts_on(session.user_id)
    told = ("refresh_token_reused", "rules", {"session_id": session.session_id}, {"revoked": True}, None)
    assert (entry.act, entry.actor_id, entry.subjects, entry.after, entry.reason_id) == told
    query = f"subject={session.user_id}&kind=refresh_token_reused&actor=rules"
    listed = person("admin").get(f"/api/admin/audit?{query}").body
    assert [shown["entry_id"] for shown in listed["entries"]] == [entry.entry_id]


@pytest.mark.alone
def test_a04_a_session_does_not_end_unless_that_is_written_down():
    session, first, second = superseded()
    with fault(operation="TransactWriteItems", fault="conflict", function="accounts_refresh_session"):
        assert refresh(first).status == 503
    assert (Session.get(session.session_id).revoked, acts_on(session.user_id)) == (False, [])
    assert refresh(first).refused == (401, "SessionRefused")
    assert (Session.get(session.session_id).revoked, len(acts_on(session.user_id))) == (True, 1)
    assert refresh(second).refused == (401, "SessionRefused")


def test_a04_no_session_that_is_renewed_or_left_is_written_down_as_stolen():
    session = sign_in()
    second = refresh(session["refresh_token"]).body
    assert refresh(session["refresh_token"]).body["refresh_token"] == second["refresh_token"]
    assert call("POST", "/api/auth/logout", {}, token=second["access_token"]).status == 204
    assert refresh(second["refresh_token"]).refused == (401, "SessionRefused")
    assert acts_on(session["user_id"]) == []


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


def test_a_session_of_ours_is_not_made_of_anything_but_its_claims():
    someone = person("learner", "admin")
    claims = jwt.decode(access_token(User.of(someone.user_id), "s"), options={"verify_signature": False})
    assert set(claims) == {"iss", "aud", "sub", "sid", "scope", "iat", "exp"}
    assert claims["scope"] == "admin learner"
