"""Payments and webhooks under repeats, races, forgeries and strange orders, against a Stripe of the test's own."""

import base64
import json
from datetime import timedelta
from itertools import permutations
from types import SimpleNamespace

import pytest
from stripe import WebhookSignature

from functions.payments.confirm_payment import confirm_payment
from functions.payments.create_intent import create_intent
from functions.payments.list_payments import list_payments
from functions.payments.redrive_payment_event import redrive_payment_event
from functions.payments.refund_payment import refund_payment
from infra.local.stand_ins.stripe import sign
from shared.accounts.models import User
from shared.core.clock import now
from shared.core.ids import new
from shared.ledger.acts import Units, spend
from shared.ledger.books import Currency
from shared.payments.comparing import compare
from shared.payments.inbox import sweep, work_off
from shared.payments.models import Payment, PaymentEvent, PaymentReport
from tests.support.failing import dies
from tests.support.ledgering import proved
from tests.support.paying import BEFORE, SECRET, ask, deliver, entries_of, somebody, till, units_of
from tests.support.waiting import at_once

STARTER = 300  # minutes of credit, for 999 cents


@pytest.fixture(scope="module")
def shop():
    with till() as own:
        yield own


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


def event_of(shop, kind):
    return next(event for event in reversed(shop.account.events) if event["type"] == kind)


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


def test_m01_one_event_a_hundred_times_and_again_at_once_is_one_entry(shop):
    someone = somebody()
    begun = paid(shop, someone)
    event = event_of(shop, "payment_intent.succeeded")
    assert {deliver(event).status for _ in range(100)} == {200}
    replies = at_once([lambda: deliver(event)] * 20 + [lambda: work_off(event["id"], now())] * 10
                      + [lambda: confirm(someone, begun.payment_intent_id)] * 10)  # fmt: skip
    assert {reply.status for reply in replies if hasattr(reply, "status")} <= {200, 503}
    work_off(event["id"], now())
    assert entries_of(someone) == [("purchase", begun.payment_id, STARTER)]
    assert PaymentEvent.get(event["id"]).outcome == "done"
    shop.news()
    proved(someone)


def checkout(shop, intent_id):
    """What a hosted page would tell besides."""
    session = shop.account.make("cs", "checkout.session", payment_intent=intent_id, payment_status="paid")
    return shop.account.tell("checkout.session.completed", session)


@pytest.mark.parametrize("live", [False, True], ids=["told after everything", "told as it happens"])
def test_m10_the_four_events_of_a_payment_in_every_order_come_to_the_same(shop, live):
    outcomes = set()
    for turn in permutations(range(4)):
        someone = somebody()
        begun = order(someone)
        acts = [
            lambda i=begun.payment_intent_id: shop.account.pay(i),
            lambda i=begun.payment_intent_id: checkout(shop, i),
            lambda i=begun.payment_intent_id: shop.account.refund(i, 333),
            lambda i=begun.payment_intent_id: shop.account.refund(i, 666),
        ]
        made = []
        for number, act in enumerate(acts):
            act()
            made.append(shop.news())
            if live and turn.index(number) <= number:  # what comes early comes while the rest has not happened yet
                shop.bring(made[number])
        for number in turn:
            shop.bring(made[number])
        outcomes.add((units_of(someone), tuple((kind, amount) for kind, _, amount in entries_of(someone))))
        assert Payment.get(someone, begun.payment_id).status == "refunded"
    assert outcomes == {(0, (("purchase", STARTER), ("refund", -100), ("refund", -200)))}


def test_m10_a_refund_that_comes_before_its_payment_is_known_is_parked_and_not_dropped(shop):
    someone = somebody()
    begun = paid(shop, someone)
    shop.account.refund(begun.payment_intent_id, 333)
    row = Payment.get(someone, begun.payment_id)
    row.delete()  # as if our row were written only later
    events = shop.news()
    shop.bring(events)
    assert {PaymentEvent.get(event["id"]).outcome for event in events} == {None}
    row.save()
    sweep(now() + timedelta(minutes=3))
    assert {PaymentEvent.get(event["id"]).outcome for event in events} == {"done"}
    assert units_of(someone) == STARTER - 100


def test_m11_refunds_at_once_and_again_never_exceed_what_was_paid(shop):
    someone = somebody()
    begun = bought(shop, someone)
    body = {"user_id": someone, "amount_cents": 400, "reason": "asked for it"}
    path = {"payment_id": begun.payment_id}
    replies = at_once([lambda: ask(refund_payment, new(), body, **path)] * 4)
    assert sorted(reply.status for reply in replies) == [200, 200, 409, 409]
    assert {ask(refund_payment, new(), {**body, "amount_cents": wrong}, **path).status for wrong in (-1, 0, 1.5)} == {
        422
    }
    assert ask(refund_payment, new(), {**body, "amount_cents": 200}, **path).status == 409
    again = [ask(refund_payment, someone, {**body, "amount_cents": 199}, key="k", **path).status for _ in range(3)]
    assert again == [200] * 3
    events = shop.news()
    shop.bring(events + events[::-1])
    row = Payment.get(someone, begun.payment_id)
    assert (row.status, row.fold.money, units_of(someone)) == ("refunded", 999, 0)
    assert sum(amount for kind, _, amount in entries_of(someone) if kind == "refund") == -STARTER
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


def test_a_refund_that_fails_gives_its_units_back(shop):
    someone = somebody()
    begun = bought(shop, someone)
    refund = shop.account.refund(begun.payment_intent_id, 999)
    early = shop.news()
    shop.bring(early)
    assert units_of(someone) == 0
    shop.account.fail_refund(refund["id"])
    shop.bring(shop.news() + early)
    assert (units_of(someone), Payment.get(someone, begun.payment_id).status) == (STARTER, "completed")
    proved(someone)


@pytest.mark.parametrize("field", ["amount", "currency", "credits", "units", "price_cents"])
def test_m12_what_the_browser_says_of_the_price_is_refused(shop, field):
    assert ask(create_intent, somebody(), {"package": "starter", field: 1}).status == 422
    assert ask(create_intent, somebody(), {"package": "nothing"}).status == 404


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
    shop.news()


@pytest.mark.parametrize("when", ["before", "after"])
def test_m08_whoever_dies_at_any_call_of_a_purchase_and_its_refund_leaves_what_the_next_one_finishes(shop, when):
    for nth in range(1, 60):
        someone = somebody()
        begun = paid(shop, someone)
        shop.account.refund(begun.payment_intent_id, 333)
        told = shop.news()[-1]
        deliver(told)
        died = dies(lambda which=told["id"]: work_off(which, now()), nth, when)
        work_off(told["id"], now())
        assert [(kind, amount) for kind, _, amount in entries_of(someone)] == [("purchase", 300), ("refund", -100)]
        assert Payment.get(someone, begun.payment_id).fold.money == 333
        assert PaymentEvent.get(told["id"]).outcome == "done"
        if not died:
            return
    raise AssertionError("the sweep did not come to its end")


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


def test_w05_what_was_kept_before_its_worker_died_is_swept(shop):
    someone = somebody()
    paid(shop, someone)
    told = shop.news()[-2]
    assert deliver(told).status == 200
    sweep(now())
    assert entries_of(someone) == []  # its worker may be at it
    sweep(now() + timedelta(minutes=3))
    assert units_of(someone) == STARTER


def test_w05_w06_an_event_that_always_fails_delays_no_other_and_is_done_once_after_the_mending(shop, capsys):
    someone, other = somebody(), somebody()
    begun = paid(shop, someone)
    bad = shop.news()[-2]
    intent = shop.account.things.pop(begun.payment_intent_id)
    shop.account.things[begun.payment_intent_id] = {**intent, "status": None, "amount": {}, "metadata": 5}
    deliver(bad)
    moment = now()
    work_off(bad["id"], moment)
    paid(shop, other)
    shop.bring(shop.news())
    assert units_of(other) == STARTER
    for _ in range(10):
        moment += timedelta(hours=7)
        sweep(moment)
    row = PaymentEvent.get(bad["id"])
    assert (row.outcome, int(row.tries), row.due_at) == ("dead", 8, None)
    assert capsys.readouterr().out.count('"PaymentEventsDead": 1') == 1
    shop.account.things[begun.payment_intent_id] = intent
    reply = ask(redrive_payment_event, new(), event_id=bad["id"])
    assert (reply.status, reply.body["outcome"]) == (200, "done")
    assert ask(redrive_payment_event, new(), event_id=bad["id"]).status == 409
    assert ask(redrive_payment_event, new(), event_id="evt_unknown").status == 404
    assert entries_of(someone) == [("purchase", begun.payment_id, STARTER)]


def test_w05_while_stripe_is_down_events_wait(shop):
    someone = somebody()
    paid(shop, someone)
    told = shop.news()[-2]
    shop.account.fails = [500] * 2
    shop.bring([told])
    assert entries_of(someone) == []
    sweep(now() + timedelta(minutes=2))
    assert units_of(someone) == STARTER


@pytest.mark.parametrize(
    ("body", "statuses"),
    [
        (b"[" * 10_000 + b"]" * 10_000, {400, 200}),
        (b'{"id": "evt_1", "id": "evt_2"}', {400}),
        (b"\xff\xfe{}", {400}),
        (b"\x1f\x8b\x08" + b"\0" * 999, {400}),
        (b'{"a": "' + b"x" * 2_000_000 + b'"}', {413}),
        (b"", {400}),
    ],
    ids=["deep", "doubled", "no text", "packed", "large", "empty"],
)
def test_w09_a_body_that_is_no_event_is_refused_even_when_it_is_signed(shop, body, statuses):
    encoded = {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}
    header = sign(body.decode("latin-1").encode("latin-1"), SECRET) if body.isascii() else "t=1,v1=x"
    assert deliver(body, header=header, **encoded).status in statuses


def test_w10_what_is_about_nobody_is_parked_for_thirty_days_and_makes_nobody(shop):
    someone = somebody()
    paid(shop, someone)
    User(someone).delete()  # erased
    told = shop.news()[-2]
    shop.bring([told])
    row = PaymentEvent.get(told["id"])
    assert (row.outcome, row.reason) == (None, "parked")
    sweep(now() + timedelta(days=29))
    assert PaymentEvent.get(told["id"]).outcome is None
    sweep(now() + timedelta(days=31))
    row = PaymentEvent.get(told["id"])
    assert (row.outcome, row.reason, row.due_at) == ("ignored", "never_known", None)
    assert User.find(someone) is None
    assert entries_of(someone) == []


def test_an_event_of_a_payment_that_is_not_ours_is_ignored(shop):
    intent = shop.account.make("pi", "payment_intent", amount=1, currency="usd", status="succeeded", latest_charge=None)
    told = shop.account.tell("payment_intent.succeeded", intent)
    shop.bring([told])
    assert PaymentEvent.get(told["id"]).outcome == "ignored"
    shop.news()


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
