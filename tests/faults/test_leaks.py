"""A12: no log and no queue of failures holds a code, a token, a secret, an address, or what is on a card."""

import json
import re
import urllib.error
import urllib.request
from dataclasses import dataclass, field

import pytest

from infra.local.stand_ins.stripe import sign
from infra.permissions import failures
from shared.accounts.models import Session
from shared.core.aws import client
from shared.core.ids import new
from shared.core.names import physical
from tests.support.hooks import fault
from tests.support.inbox import code_for
from tests.support.notified import event, star_for
from tests.support.people import FRONT_DOOR, Person, call
from tests.support.signing_in import google, minted, sign_in
from tests.support.tills import WEBHOOK, bank, begun, events_about, webhook_secret
from tests.support.waiting import eventually
from tests.support.written import failed, logged_since, moment

pytestmark = [pytest.mark.deployed, pytest.mark.alone]
TELLING = "notifications_notify_star"
NO_MAIL = {"service": "ses", "operation": "SendEmail", "function": TELLING, "fault": "500"}
CARD = {
    "number": "4242424242424242",
    "fingerprint": "fingerprint-canary-917",
    "cvc": "cvc-canary-917",
    "name": "Canary Cardholder",
}


@dataclass
class Canaries:
    """What must not be written anywhere, by what it is; what must be, so that looking finds it; and since when.

    `told` stands in a log, and `failed` in a queue.
    """

    began: int
    secret: dict[str, str] = field(default_factory=dict)
    told: str = ""
    failed: str = ""

    def found_in(self, text):
        """Return what of this stands in a text: digits only where they stand alone, for any number may hold six."""
        return [name for name, value in self.secret.items() if re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text)]


@pytest.fixture(scope="module")
def canaries():
    """Sign in, renew, steal, mistype, pay and be refused, with everything that is secret about it remembered.

    Meanwhile a mail to the first address fails as often as it is tried, so that its event comes into a queue.
    """
    made = Canaries(moment())
    queue = client("sqs").get_queue_url(QueueName=physical(failures("notifications")))["QueueUrl"]
    with fault(**NO_MAIL):
        _sign_in_and_lose_the_session(made)
        _prove_addresses(made)
        _sign_in_with_google(made)
        _pay(made)
        eventually(lambda: any(made.failed in body for _, body in failed()))
    for entry in client("secretsmanager").list_secrets(MaxResults=100)["SecretList"]:
        kept = json.loads(client("secretsmanager").get_secret_value(SecretId=entry["Name"])["SecretString"])
        made.secret |= {f"{entry['Name']} {name}": value for name, value in kept.items()}
    assert all(made.secret.values())
    yield made
    client("sqs").purge_queue(QueueUrl=queue)


def _remember(made, name, session):
    made.secret[f"{name}: refresh token"] = session["refresh_token"]
    made.secret[f"{name}: access token"] = session["access_token"]
    made.secret[f"{name}: access token's signature"] = session["access_token"].split(".")[2]


def _sign_in_and_lose_the_session(made):
    address = made.secret["address"] = f"{new().lower()}@example.org"
    first = sign_in(address)
    award = star_for(first["user_id"])
    made.failed = award.enrolment_id
    payload = json.dumps(event("star.awarded", award))  # the bus calls so too; the local one does not try again
    client("lambda").invoke(FunctionName=physical(TELLING), InvocationType="Event", Payload=payload)
    made.secret["sign-in code"] = code_for(address)
    second = call("POST", "/api/auth/refresh", {"refresh_token": first["refresh_token"]}).body
    _remember(made, "signed in", first)
    _remember(made, "renewed", second)
    made.told = first["refresh_token"].split(".")[0]
    row = Session.get(made.told)
    row.update(actions=[Session.rotated_at.set(row.rotated_at.replace(year=2020))])
    assert call("POST", "/api/auth/refresh", {"refresh_token": first["refresh_token"]}).status == 401
    assert call("GET", "/api/auth/me", token=f"{second['access_token']}x").status == 401


def _prove_addresses(made):
    address, wanted = (f"{new().lower()}@example.org" for _ in range(2))
    made.secret |= {"second address": address, "wanted address": wanted}
    token = sign_in(address)["access_token"]
    erasure = call("DELETE", "/api/user", token=token).body["code"]["challenge_id"]
    made.secret["erasure code"] = code_for(address)
    proof = {"challenge_id": erasure, "email": wanted, "code": made.secret["erasure code"]}
    assert call("POST", "/api/auth/verify-otp", proof).status == 401
    assert call("POST", "/api/user/email", {"email": wanted}, token=token).status == 202
    made.secret |= {"code to the old address": code_for(address), "code to the new one": code_for(wanted)}


def _sign_in_with_google(made):
    good, refused = minted(), minted(aud="somebody.else")
    made.secret |= {"Google's token": good, "a refused one": refused, "its signature": refused.split(".")[2]}
    answers = google(good), google(good), google(refused)
    assert [answer.status for answer in answers] == [200, 401, 401]
    _remember(made, "signed in with Google", answers[0].body)


def _pay(made):
    """Have Stripe tell of a card: in an event that counts, in one of no known kind, and in one that it did not sign."""
    session = sign_in()
    someone = Person(session["user_id"], session["access_token"])
    intent = begun(someone)
    made.secret |= {f"card's {name}": value for name, value in CARD.items()}
    made.secret["payment's secret"] = intent.client_secret
    bank("pay", intent_id=intent.payment_intent_id, card="declined")
    (event,) = events_about(intent.payment_intent_id)[-1:]
    event["data"]["object"]["payment_method_details"] = {"type": "card", "card": CARD}
    secret = webhook_secret()
    assert _told({**event, "id": f"evt_{new()}", "type": f"x.{CARD['name']}"}, secret) == 200
    assert _told(event, "whsec_other") == 400
    assert _told(event, secret) == 200
    eventually(lambda: any("START" in line for _, line in logged_since(made.began, "payments_apply_payment_event")))


def _told(event, secret):
    body = json.dumps(event).encode()
    headers = {"stripe-signature": sign(body, secret), "content-type": "application/json"}
    try:
        return urllib.request.urlopen(urllib.request.Request(f"{FRONT_DOOR}{WEBHOOK}", body, headers)).status
    except urllib.error.HTTPError as error:
        return error.code


def test_a12_no_log_of_any_function_holds_a_code_a_token_a_secret_or_a_card(canaries):
    lines = list(logged_since(canaries.began))
    assert any(canaries.told in line for _, line in lines), "what is meant to be logged was not seen"
    assert [(group, found) for group, line in lines if (found := canaries.found_in(line))] == []


def test_a12_no_failure_that_waits_in_a_queue_holds_one_either(canaries):
    waiting = list(failed())
    [mail] = [json.loads(body) for _, body in waiting if canaries.failed in body]
    assert mail["responsePayload"]["errorType"] == "MailNotSent"
    assert [(queue, found) for queue, body in waiting if (found := canaries.found_in(body))] == []


def test_a12_looking_finds_a_code_among_words_and_not_within_a_longer_number():
    made = Canaries(0, {"code": "123456", "token": "a.b-c_d"})
    assert made.found_in('{"code": "123456", "by": "a.b-c_d"}') == ["code", "token"]
    assert made.found_in("at 1795123456898 of 9f123456") == []
