"""Payments and webhooks under repeats, races, forgeries and strange orders, against a Stripe of the test's own."""

import base64
import json
from datetime import timedelta
from types import SimpleNamespace

import pytest
from stripe import WebhookSignature

from functions.payments.confirm_payment import confirm_payment
from functions.payments.create_intent import create_intent
from functions.payments.list_payments import list_payments
from infra.local.stand_ins.stripe import sign
from shared.core.clock import now
from shared.core.ids import new
from shared.ledger.acts import Units, spend
from shared.ledger.books import Currency
from shared.payments.comparing import compare
from shared.payments.inbox import sweep
from shared.payments.models import PaymentEvent, PaymentReport
from tests.support.ledgering import proved
from tests.support.paying import BEFORE, SECRET, ask, deliver, entries_of, somebody, units_of

STARTER = 300  # minutes of credit, for 999 cents


def order(user_id, package="starter"):
    reply = ask(create_intent, user_id, {"package": package})
    assert reply.status == 201, reply.body
    return SimpleNamespace(**reply.body)


def paid(shop, user_id):
    """Somebody has paid for a Starter, and the webhook has not come yet."""
    begun = order(user_id)
    shop.account.pay(begun.payment_intent_id)
    return begun


def bought(shop, user_id):
    begun = paid(shop, user_id)
    shop.bring(shop.news())
    return begun


def confirm(user_id, intent_id):
    return ask(confirm_payment, user_id, {"payment_intent_id": intent_id})


def test_a_payment_is_begun_with_the_terms_of_the_catalogue_and_brings_its_units_when_it_is_paid(shop):
    someone = somebody()
    begun = order(someone)
    intent = shop.account.things[begun.payment_intent_id]
    assert (intent["amount"], intent["currency"], begun.amount_cents) == (999, "usd", 999)
    assert confirm(someone, begun.payment_intent_id).status == 402
    for card, error in {"declined": "insufficient_funds", "authentication": None}.items():
        shop.account.pay(begun.payment_intent_id, card)
        reply = confirm(someone, begun.payment_intent_id)
        assert (reply.status, reply.body["error"]) == (402, "PaymentNotMade")
        if error:
            assert reply.body["refusal"] == error
            assert ask(list_payments, someone).body["payments"][0]["status"] == "failed"
    shop.account.pay(begun.payment_intent_id)
    assert confirm(someone, begun.payment_intent_id).body["status"] == "completed"
    assert entries_of(someone) == [("purchase", begun.payment_id, STARTER)]
    shop.bring(shop.news())
    assert entries_of(someone) == [("purchase", begun.payment_id, STARTER)]
    assert [row["status"] for row in ask(list_payments, someone).body["payments"]] == ["completed"]
    proved(someone)


def test_refunds_of_what_is_spent_leave_a_debt_and_disputes_come_back_when_they_are_won(shop):
    someone = somebody()
    begun = bought(shop, someone)
    spend(Units(someone, Currency.CREDIT, 250), "live_session", new(), now())
    dispute = shop.account.dispute(begun.payment_intent_id, 999)
    shop.bring(shop.news())
    assert units_of(someone) == -250
    shop.account.decide(dispute["id"], "won")
    shop.bring(shop.news() * 2)
    assert units_of(someone) == 50
    question = shop.account.dispute(begun.payment_intent_id, 999, "warning_needs_response")
    shop.bring(shop.news())
    assert (units_of(someone), question["status"]) == (50, "warning_needs_response")
    proved(someone)


@pytest.mark.parametrize(
    "wrong", [{"amount": 1}, {"amount_received": 1}, {"currency": "jpy"}], ids=["amount", "received", "currency"]
)
def test_m12_a_payment_that_is_not_the_catalogues_is_held_back_and_gives_nothing(shop, wrong, capsys):
    someone = somebody()
    begun = paid(shop, someone)
    shop.account.things[begun.payment_intent_id] |= wrong
    shop.bring(shop.news() * 2)
    assert entries_of(someone) == []
    assert capsys.readouterr().out.count('"PaymentsStrange": 1') == 1
    reply = confirm(someone, begun.payment_intent_id)
    assert (reply.status, reply.body["error"]) == (409, "PaymentHeld")
    assert ask(list_payments, someone).body["payments"][0]["held"]


def test_m13_only_what_stripe_says_of_ones_own_payment_gives_anything(shop):
    someone, other = somebody(), somebody()
    mine, theirs = order(someone), paid(shop, other)
    assert confirm(someone, mine.payment_intent_id).status == 402
    for intent_id in (theirs.payment_intent_id, "pi_unknown"):
        reply = confirm(someone, intent_id)
        assert (reply.status, reply.body["error"]) == (403, "NotYourPayment")
    assert confirm(someone, "pi_x/../customers").status == 422
    shop.account.pay(mine.payment_intent_id)
    shop.account.things[mine.payment_intent_id]["livemode"] = True  # of the other mode than this stage
    assert confirm(someone, mine.payment_intent_id).status == 403
    assert entries_of(someone) == entries_of(other) == []


# What comes to the webhook.

HEADERS = {
    "none": lambda body: "",
    "malformed": lambda body: "t=,v1",
    "wrong secret": lambda body: sign(body, "whsec_other"),
    "too old": lambda body: at(body, -301),
    "ahead of time": lambda body: at(body, 400),
    "another scheme": lambda body: sign(body, SECRET).replace("v1=", "v0="),
    "another body": lambda body: sign(body.replace(b"succeeded", b"Succeeded"), SECRET),
    "written anew": lambda body: sign(json.dumps(json.loads(body), separators=(",", ":")).encode(), SECRET),
    "no stamp": lambda body: sign(body, SECRET).partition(",")[2],
    "two stamps": lambda body: f"t=1,{at(body, -301)}",
    "empty": lambda body: "t=1,v1=",
}


def at(body, seconds):
    stamp = int(now().timestamp()) + seconds
    return WebhookSignature.generate_signature_header(body.decode(), SECRET, timestamp=stamp)


@pytest.fixture
def event(shop):
    paid(shop, somebody())
    return shop.news()[-2]


@pytest.mark.parametrize("how", sorted(HEADERS))
def test_w01_what_stripe_has_not_just_signed_is_refused_and_leaves_no_trace(shop, event, how):
    body = json.dumps(event).encode()
    assert deliver(body, header=HEADERS[how](body)).status == 400
    assert PaymentEvent.find(event["id"]) is None


def test_w01_each_of_two_secrets_is_known_and_a_body_may_come_in_base64(shop, event):
    body = json.dumps(event).encode()
    both = f"{sign(body, 'whsec_other')},{sign(body, SECRET).partition(',')[2]}"
    for header in (sign(body, SECRET), sign(body, BEFORE), both, at(body, -290)):
        assert deliver(body, header=header).status == 200
    encoded = base64.b64encode(body).decode()
    assert deliver(body, header=sign(body, SECRET), body=encoded, isBase64Encoded=True).status == 200
    assert PaymentEvent.find(event["id"]).subject_id == event["data"]["object"]["id"]


@pytest.mark.parametrize(
    ("change", "alarms"),
    [
        ({"type": "product.created"}, 0),
        ({"api_version": "2031-01-01.x"}, 1),
        ({"livemode": True}, 1),
        ({"account": "acct_other"}, 1),
    ],
    ids=["type", "version", "mode", "account"],
)
def test_w03_w04_what_is_unknown_or_anothers_is_taken_and_has_no_effect(shop, event, change, alarms, capsys):
    assert deliver({**event, **change}).status == 200
    assert PaymentEvent.find(event["id"]) is None
    assert capsys.readouterr().out.count('"PaymentsStrange": 1') == alarms


def test_w03_fields_that_are_new_change_nothing(shop):
    someone = somebody()
    paid(shop, someone)
    told = shop.news()[-2]
    shop.bring([{**told, "new": {"a": [1]}, "data": {**told["data"], "more": 1}}])
    assert units_of(someone) == STARTER


def test_w05_while_stripe_is_down_events_wait(shop):
    someone = somebody()
    paid(shop, someone)
    told = shop.news()[-2]
    shop.account.fails = [500] * 2
    shop.bring([told])
    assert entries_of(someone) == []
    sweep(now() + timedelta(minutes=2))
    assert units_of(someone) == STARTER


def test_l11_the_nightly_comparison_reports_what_differs_and_leaves_nothing_that_does(shop):
    someone, missed = somebody(), somebody()
    begun, lost = bought(shop, someone), paid(shop, missed)
    shop.account.refund(begun.payment_intent_id, 999)
    shop.news()  # none of these comes
    for each in (begun, lost):
        shop.account.things[each.payment_intent_id]["created"] -= 7200
    sums = compare(now())
    night = now().date().isoformat()
    parts = {part.part: part.facts for part in PaymentReport.of_night(night)}
    assert parts["total"] == sums
    assert parts[lost.payment_id]["bought"] == ["False", "True"]
    assert parts[begun.payment_id]["refunded_cents"] == ["0", "999"]
    assert (units_of(someone), units_of(missed)) == (0, STARTER)
    after = compare(now())
    assert after["differences"] == 0
