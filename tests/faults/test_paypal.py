"""Payments with PayPal under repeats, races, forgeries and strange orders, against a PayPal of the test's own."""

import base64
import json
from datetime import timedelta
from types import SimpleNamespace

import pytest

from functions.billing.list_plans import list_plans
from functions.payments.capture_paypal_order import capture_paypal_order
from functions.payments.confirm_payment import confirm_payment
from functions.payments.create_intent import create_intent
from functions.payments.create_paypal_order import create_paypal_order
from functions.payments.list_payments import list_payments
from functions.payments.refund_payment import refund_payment
from shared.accounts.models import User
from shared.clients import paypal
from shared.core.clock import now
from shared.core.ids import new
from shared.ledger.acts import Units, spend
from shared.ledger.books import Currency
from shared.payments.comparing import compare, differences
from shared.payments.inbox import sweep
from shared.payments.models import Payment, PaymentEvent, PaymentReport
from shared.payments.paying import NotOurs, bring_on
from tests.support.failing import dies
from tests.support.ledgering import proved
from tests.support.orders import in_every_order
from tests.support.paying import ask, entries_of, somebody, units_of
from tests.support.paypalling import APP_URL, KEYS, bought, capture, counter, dies_asking, order, paid, with_keys
from tests.support.waiting import at_once

STARTER = 300  # minutes of credit, for 999 cents
AMOUNT = {"currency_code": "USD", "value": "9.99"}


@pytest.fixture(scope="module")
def shop():
    with counter() as own:
        yield own


@pytest.fixture(autouse=True)
def quiet(shop):
    """Leave the events of the test before behind."""
    shop.news()


def event_of(shop, kind):
    return next(event for event in reversed(shop.account.events) if event["event_type"] == kind)


def unit_of(shop, order_id):
    return shop.account.orders[order_id]["purchase_units"][0]


def test_an_order_has_the_terms_of_the_catalogue_and_brings_its_units_when_it_is_captured(shop):
    someone = somebody()
    begun = order(someone)
    unit = unit_of(shop, begun.order_id)
    assert (unit["amount"], begun.amount_cents) == (AMOUNT, 999)
    assert unit["custom_id"] == f"{someone}.{begun.payment_id}.starter"
    asked = next(call["given"] for call in reversed(shop.account.calls) if call["path"] == "/v2/checkout/orders")
    assert asked["payment_source"]["paypal"]["experience_context"]["return_url"] == APP_URL
    assert someone not in begun.approve_url
    reply = capture(someone, begun.order_id)
    assert (reply.status, reply.body["error"], reply.body["step"]) == (402, "PaymentNotMade", "PAYER_ACTION_REQUIRED")
    shop.account.approve(begun.order_id, "declined")
    reply = capture(someone, begun.order_id)
    assert (reply.status, reply.body["refusal"]) == (402, "INSTRUMENT_DECLINED")
    (row,) = ask(list_payments, someone).body["payments"]
    assert (row["provider"], row["status"], row["refusal"]) == ("paypal", "failed", "INSTRUMENT_DECLINED")
    shop.account.approve(begun.order_id)
    assert capture(someone, begun.order_id).body["status"] == "completed"
    assert entries_of(someone) == [("purchase", begun.payment_id, STARTER)]
    shop.bring(shop.news())
    assert entries_of(someone) == [("purchase", begun.payment_id, STARTER)]
    assert [row["status"] for row in ask(list_payments, someone).body["payments"]] == ["completed"]
    proved(someone)


def test_without_keys_it_is_off_and_says_so(shop):
    with with_keys("{}"):
        for function, path in ((create_paypal_order, {}), (capture_paypal_order, {"order_id": "ORDER1"})):
            reply = ask(function, somebody(), {"package": "starter"}, **path)
            assert (reply.status, reply.body["error"]) == (503, "PayPalOff")
        assert shop.deliver(b"{}").status == 503
        assert ask(list_plans, somebody()).body["methods"] == ["stripe"]
    assert ask(list_plans, somebody()).body["methods"] == ["stripe", "paypal"]


def test_m04_captures_at_once_take_the_money_once(shop):
    someone = somebody()
    begun = order(someone)
    shop.account.approve(begun.order_id)
    replies = at_once([lambda: capture(someone, begun.order_id)] * 8)
    assert {reply.status for reply in replies} <= {200, 503}
    assert capture(someone, begun.order_id).status == 200
    assert len(unit_of(shop, begun.order_id)["payments"]["captures"]) == 1
    assert entries_of(someone) == [("purchase", begun.payment_id, STARTER)]


def test_a_payment_that_waits_brings_nothing_until_it_is_here_and_what_is_denied_brings_nothing(shop):
    for accepted, status, units in ((True, "completed", STARTER), (False, "failed", 0)):
        someone = somebody()
        begun = order(someone)
        shop.account.approve(begun.order_id, "echeck")
        reply = capture(someone, begun.order_id)
        assert (reply.status, reply.body["step"]) == (402, "PENDING")
        shop.bring(shop.news())
        assert entries_of(someone) == []
        shop.account.clear(begun.order_id, accepted)
        shop.bring(shop.news())
        assert (Payment.get(someone, begun.payment_id).status, units_of(someone)) == (status, units)


def test_refunds_of_what_is_spent_leave_a_debt_and_disputes_come_back_when_they_are_won(shop):
    someone = somebody()
    begun = bought(shop, someone)
    spend(Units(someone, Currency.CREDIT, 250), "live_session", new(), now())
    question = shop.account.dispute(begun.order_id, "9.99", "INQUIRY")
    shop.bring(shop.news())
    assert units_of(someone) == 50
    shop.account.escalate(question["dispute_id"])
    shop.bring(shop.news())
    assert units_of(someone) == -250
    shop.account.decide(question["dispute_id"], "RESOLVED_SELLER_FAVOUR")
    shop.bring(shop.news() * 2)
    assert units_of(someone) == 50
    proved(someone)


def test_a_dispute_about_several_payments_takes_from_those_that_are_ours(shop):
    someone = somebody()
    begun = bought(shop, someone)
    foreign = shop.account.begin({"intent": "CAPTURE", "purchase_units": [{"amount": {**AMOUNT, "value": "1.00"}}]})
    shop.account.approve(foreign["id"])
    shop.account.capture(foreign["id"])
    dispute = shop.account.dispute(begun.order_id, "9.99")
    named = [{"seller_transaction_id": each} for each in ("GONE", shop.capture_of(foreign["id"])["id"])]
    dispute["disputed_transactions"] += named
    told = event_of(shop, "CUSTOMER.DISPUTE.CREATED")
    shop.bring([told])
    assert (PaymentEvent.get(told["id"]).outcome, units_of(someone)) == ("done", 0)
    dispute["disputed_transactions"] = named
    again = {**told, "id": f"{told['id']}-2"}
    shop.bring([again])
    assert PaymentEvent.get(again["id"]).outcome == "ignored"


def test_a_dispute_about_several_payments_waits_for_one_that_is_not_known_and_takes_from_all_others(shop):
    people = [somebody() for _ in range(3)]
    begun = [bought(shop, someone) for someone in people]
    ids = [shop.capture_of(each.order_id)["id"] for each in begun]
    begun.append(SimpleNamespace(order_id=elsewhere(shop, people[2], begun[2].payment_id)))
    shop.account.capture(begun[3].order_id)
    shop.news()
    user = User.get(people[0])
    user.delete()
    disputes = [shop.account.dispute(each.order_id, "9.99") for each in begun]
    named = [{"seller_transaction_id": each} for each in (ids[0], shop.capture_of(begun[3].order_id)["id"], *ids[1:])]
    disputes[0]["disputed_transactions"] = named
    told = shop.news()[0]
    shop.bring([told])
    assert (PaymentEvent.get(told["id"]).reason, [units_of(each) for each in people]) == ("parked", [STARTER, 0, 0])
    user.save()
    sweep(now() + timedelta(minutes=3))
    assert (PaymentEvent.get(told["id"]).outcome, units_of(people[0])) == ("done", 0)


def test_a_dispute_that_is_lost_takes_its_money_once_however_paypal_carries_it_out(shop):
    someone = somebody()
    begun = bought(shop, someone)
    dispute = shop.account.dispute(begun.order_id, "3.33")
    shop.bring(shop.news())
    assert units_of(someone) == STARTER - 100
    shop.account.decide(dispute["dispute_id"], "RESOLVED_BUYER_FAVOUR", "3.33")
    shop.bring(shop.news())
    assert units_of(someone) == STARTER - 100
    shop.account.refund(begun.order_id, "3.33")
    shop.bring(shop.news())
    assert units_of(someone) == STARTER - 100
    told = event_of(shop, "CUSTOMER.DISPUTE.RESOLVED")
    PaymentEvent(told["id"]).delete()
    shop.bring([told])
    assert units_of(someone) == STARTER - 100
    proved(someone)


@pytest.mark.parametrize("outcome", ["ACCEPTED", "RESOLVED_BUYER_FAVOUR"])
def test_a_payment_that_is_refunded_while_it_is_disputed_goes_back_as_a_whole_and_once(shop, outcome):
    def deliver(turn):
        someone = somebody()
        begun = bought(shop, someone)
        shop.news()
        dispute = shop.account.dispute(begun.order_id, "9.99")
        shop.account.refund(begun.order_id, "9.99")
        if turn[0] < 2:  # told while it is open; else only after everything
            shop.bring([shop.account.events[-1 - turn[0]]])
        shop.account.decide(dispute["dispute_id"], outcome, "9.99")
        events = shop.news()
        shop.bring([events[number] for number in turn])
        assert differences(Payment.get(someone, begun.payment_id), paypal.payment(begun.order_id)) == {}
        proved(someone)
        return units_of(someone), Payment.get(someone, begun.payment_id).status

    assert in_every_order(3, deliver) == (0, "refunded")


def test_a_capture_that_paypal_takes_back_takes_its_units(shop):
    someone = somebody()
    begun = bought(shop, someone)
    shop.account.refund(begun.order_id, "3.33")
    shop.account.reverse(begun.order_id)
    shop.bring(shop.news() * 2)
    assert (units_of(someone), Payment.get(someone, begun.payment_id).status) == (0, "refunded")
    assert sorted(amount for kind, _, amount in entries_of(someone) if kind == "refund") == [-200, -100]
    proved(someone)


WRONG = [{"value": "0.01"}, {"currency_code": "JPY", "value": "999"}]


@pytest.mark.parametrize("wrong", WRONG, ids=["amount", "currency"])
def test_m12_what_was_approved_for_another_price_is_not_even_taken(shop, wrong, capsys):
    someone = somebody()
    begun = order(someone)
    unit_of(shop, begun.order_id)["amount"] |= wrong
    shop.account.approve(begun.order_id)
    reply = capture(someone, begun.order_id)
    assert (reply.status, reply.body["error"]) == (409, "OrderChanged")
    assert "payments" not in unit_of(shop, begun.order_id)
    assert capsys.readouterr().out.count('"PaymentsStrange": 1') == 1


@pytest.mark.parametrize("wrong", WRONG, ids=["amount", "currency"])
def test_m12_a_payment_that_is_not_the_catalogues_is_held_back_and_gives_nothing(shop, wrong, capsys):
    someone = somebody()
    begun = paid(shop, someone)
    shop.capture_of(begun.order_id)["amount"] |= wrong
    shop.bring(shop.news() * 2)
    assert entries_of(someone) == []
    assert capsys.readouterr().out.count('"PaymentsStrange": 1') == 1
    reply = capture(someone, begun.order_id)
    assert (reply.status, reply.body["error"]) == (409, "PaymentHeld")
    assert ask(list_payments, someone).body["payments"][0]["held"]


def test_m13_nobody_captures_what_is_not_theirs_or_not_approved_or_made_elsewhere(shop):
    someone, other = somebody(), somebody()
    mine, theirs = order(someone), order(other)
    assert capture(someone, mine.order_id).status == 402
    shop.account.approve(theirs.order_id)
    for order_id in (theirs.order_id, "UNKNOWN"):
        reply = capture(someone, order_id)
        assert (reply.status, reply.body["error"]) == (403, "NotYourPayment")
    assert "payments" not in unit_of(shop, theirs.order_id)
    assert capture(someone, "../../x").status == 404
    # Who knows the public key of the shop can begin orders at PayPal, and name in them whom they like.
    unit = {**unit_of(shop, mine.order_id), "amount": {"currency_code": "USD", "value": "0.01"}}
    made = shop.account.begin({"intent": "CAPTURE", "purchase_units": [unit]})
    shop.account.approve(made["id"])
    assert capture(someone, made["id"]).status == 403
    unit.pop("invoice_id")
    shop.account.capture(made["id"])
    shop.bring(shop.news())
    assert entries_of(someone) == entries_of(other) == []


def elsewhere(shop, someone, payment_id, **unit):
    """Who knows the public key of the shop approves and pays an order at PayPal that names a payment of ours."""
    unit = {"amount": AMOUNT, "custom_id": f"{someone}.{payment_id}.starter", **unit}
    made = shop.account.begin({"intent": "CAPTURE", "purchase_units": [unit]})
    shop.account.approve(made["id"])
    return made["id"]


def test_m13_an_order_made_elsewhere_brings_nothing_for_a_payment_that_was_begun_with_stripe(shop):
    someone = somebody()
    begun = ask(create_intent, someone, {"package": "starter"}).body
    order_id = elsewhere(shop, someone, begun["payment_id"])
    assert capture(someone, order_id).status == 403
    shop.account.capture(order_id)
    events = shop.news()
    shop.bring(events)
    assert {PaymentEvent.get(event["id"]).outcome for event in events} == {"ignored"}
    row = Payment.get(someone, begun["payment_id"])
    assert (row.provider, row.provider_id, row.status, entries_of(someone)) == ("stripe", None, "pending", [])
    shop.stripe.pay(begun["payment_intent_id"])
    confirmed = ask(confirm_payment, someone, {"payment_intent_id": begun["payment_intent_id"]})
    assert (confirmed.status, entries_of(someone)) == (200, [("purchase", begun["payment_id"], STARTER)])


def test_m13_an_order_made_elsewhere_brings_nothing_for_one_whose_own_id_was_never_kept(shop):
    someone = somebody()
    begun = order(someone)
    Payment.get(someone, begun.payment_id).update([Payment.provider_id.remove()])
    order_id = elsewhere(shop, someone, begun.payment_id)
    shop.account.capture(order_id)
    shop.bring(shop.news())
    assert (Payment.get(someone, begun.payment_id).provider_id, entries_of(someone)) == (None, [])


def test_m13_an_order_whose_money_goes_to_somebody_else_is_not_taken_and_brings_nothing(shop):
    someone = somebody()
    begun = order(someone)
    unit_of(shop, begun.order_id)["payee"] = {"merchant_id": "2J6QB8YJQSJRJ"}
    shop.account.approve(begun.order_id)
    assert capture(someone, begun.order_id).status == 403
    assert "payments" not in unit_of(shop, begun.order_id)
    shop.account.capture(begun.order_id)
    shop.bring(shop.news())
    assert entries_of(someone) == []
    with with_keys(json.dumps({name: value for name, value in KEYS.items() if name != "merchant_id"})):
        assert capture(someone, begun.order_id).status == 200  # where nobody has said who we are nothing is compared


def test_m13_what_moves_no_real_money_gives_nothing_on_a_stage_that_does(shop, monkeypatch):
    someone = somebody()
    begun = paid(shop, someone)
    seen = paypal.payment(begun.order_id)
    monkeypatch.setattr(paypal, "LIVE_HOST", "127.0.0.1")
    assert paypal.is_live()
    with pytest.raises(NotOurs):
        bring_on(seen, paypal.is_live(), now())
    assert entries_of(someone) == []


AT = pytest.mark.parametrize("when", ["before", "after"])
WHERE = pytest.mark.parametrize("dying", [dies, dies_asking], ids=["at a call to AWS", "at a request to PayPal"])


@AT
@WHERE
def test_m08_whoever_dies_at_any_call_of_a_capture_has_paid_once_and_gets_its_units_once(shop, dying, when):
    for nth in range(1, 60):
        someone = somebody()
        begun = order(someone)
        shop.account.approve(begun.order_id)
        died = dying(lambda who=someone, what=begun.order_id: capture(who, what), nth, when)
        assert capture(someone, begun.order_id).body["status"] == "completed"
        assert entries_of(someone) == [("purchase", begun.payment_id, STARTER)]
        assert len(unit_of(shop, begun.order_id)["payments"]["captures"]) == 1
        if not died:
            return
    raise AssertionError("the sweep did not come to its end")


@AT
@WHERE
def test_m08_whoever_dies_at_any_call_of_an_order_leaves_none_that_anybody_can_pay_unknown_to_us(shop, dying, when):
    for nth in range(1, 60):
        someone = somebody()
        died = dying(lambda who=someone: ask(create_paypal_order, who, {"package": "starter"}, key="k"), nth, when)
        reply = ask(create_paypal_order, someone, {"package": "starter"}, key="k")
        assert reply.status == 201
        known = {row.provider_id: row.payment_id for row in Payment.query(someone)}
        assert known[reply.body["order_id"]] == reply.body["payment_id"]
        if not died:
            assert len(known) == 1
            return
    raise AssertionError("the sweep did not come to its end")


@AT
@WHERE
def test_m08_whoever_dies_at_any_call_of_a_refund_has_refunded_once_when_it_is_asked_for_again(shop, dying, when):
    for nth in range(1, 60):
        someone, admin = somebody(), new()
        begun = bought(shop, someone)
        body = {"user_id": someone, "amount_cents": 333, "reason": "asked for it"}

        def refund(admin=admin, body=body, begun=begun):
            return ask(refund_payment, admin, body, key="k", payment_id=begun.payment_id)

        died = dying(refund, nth, when)
        assert refund().status == 200
        assert len(unit_of(shop, begun.order_id)["payments"]["refunds"]) == 1
        assert Payment.get(someone, begun.payment_id).fold.money == 333
        assert units_of(someone) == STARTER - 100
        if not died:
            return
    raise AssertionError("the sweep did not come to its end")


# What comes to the webhook.


@pytest.fixture
def event(shop):
    paid(shop, somebody())
    return event_of(shop, "PAYMENT.CAPTURE.COMPLETED")


def moment(seconds):
    return (now() + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


HEADERS = {
    "none": lambda shop, body: {},
    "another webhook": lambda shop, body: shop.signed(body, "ANOTHER"),
    "another body": lambda shop, body: shop.signed(body.replace(b"COMPLETED", b"completed")),
    "written anew": lambda shop, body: shop.signed(json.dumps(json.loads(body), separators=(",", ":")).encode()),
    "too old": lambda shop, body: shop.signed(body, at=moment(-86_400 * 5)),
    "ahead of time": lambda shop, body: shop.signed(body, at=moment(400)),
    "another moment": lambda shop, body: {**shop.signed(body), "paypal-transmission-time": moment(1)},
    "another certificate": lambda shop, body: {
        **shop.signed(body),
        "paypal-cert-url": "http://127.0.0.1:9/v1/notifications/certs/CERT-1",
    },
    "another scheme": lambda shop, body: {**shop.signed(body), "paypal-auth-algo": "SHA1withRSA"},
    "malformed": lambda shop, body: {**shop.signed(body), "paypal-transmission-sig": "x"},
}


@pytest.mark.parametrize("how", sorted(HEADERS))
def test_w01_what_paypal_has_not_signed_lately_is_refused_and_leaves_no_trace(shop, event, how):
    body = json.dumps(event).encode()
    reply = shop.deliver(body, HEADERS[how](shop, body))
    assert (reply.status, reply.body["error"]) == (400, "SignatureRefused")
    assert PaymentEvent.find(event["id"]) is None


def test_w01_what_is_sent_again_after_days_is_taken_and_a_body_may_come_in_base64(shop, event):
    body = json.dumps(event).encode()
    assert shop.deliver(body, shop.signed(body, at=moment(-86_400 * 2))).status == 200
    encoded = base64.b64encode(body).decode()
    assert shop.deliver(body, shop.signed(body), body=encoded, isBase64Encoded=True).status == 200
    assert PaymentEvent.find(event["id"]).kind == "paypal_order"


@pytest.mark.parametrize(
    ("change", "alarms"),
    [
        ({"event_type": "BILLING.PLAN.CREATED"}, 0),
        ({"resource": {"id": 5}, "resource_version": "9.0"}, 1),
        ({"id": None}, 0),
    ],
    ids=["type", "version", "no id"],
)
def test_w03_what_is_unknown_is_taken_and_has_no_effect(shop, event, change, alarms, capsys):
    assert shop.deliver({**event, **change}).status == 200
    assert PaymentEvent.find(event["id"]) is None
    assert capsys.readouterr().out.count('"PaymentsStrange": 1') == alarms


def test_w03_fields_that_are_new_and_amounts_that_it_names_change_nothing(shop):
    someone = somebody()
    paid(shop, someone)
    told = event_of(shop, "PAYMENT.CAPTURE.COMPLETED")
    resource = {**told["resource"], "amount": {"currency_code": "USD", "value": "999999.00"}, "status": "REFUNDED"}
    shop.bring([{**told, "new": {"a": [1]}, "resource": {**resource, "more": 1}}])
    assert units_of(someone) == STARTER


def test_w05_while_paypal_is_down_events_are_taken_and_wait(shop):
    someone = somebody()
    paid(shop, someone)
    told = event_of(shop, "PAYMENT.CAPTURE.COMPLETED")
    shop.account.fails = [503] * 2
    asked = len(shop.account.calls)
    assert shop.deliver(told).status == 200
    assert len(shop.account.calls) == asked  # an event is taken without a word with PayPal
    shop.bring([told])
    assert entries_of(someone) == []
    sweep(now() + timedelta(minutes=2))
    assert units_of(someone) == STARTER


def test_l11_the_nightly_comparison_asks_for_every_order_and_leaves_nothing_that_differs(shop):
    compare(now())
    people = {name: somebody() for name in ("back", "lost", "disputed", "gone", "never")}
    orders = {"back": bought(shop, people["back"]), "lost": paid(shop, people["lost"]),
              "disputed": bought(shop, people["disputed"]), "gone": bought(shop, people["gone"]),
              "never": order(people["never"])}  # fmt: skip
    shop.account.refund(orders["back"].order_id, "9.99")
    shop.account.dispute(orders["disputed"].order_id, "3.33")
    for name in ("gone", "never"):
        shop.account.forget(orders[name].order_id)
    # None of the events comes.
    later = now() + timedelta(hours=2)
    before = {part.part for part in PaymentReport.of_night(later.date().isoformat())}
    sums = compare(later)
    parts = {part.part: part.facts for part in PaymentReport.of_night(later.date().isoformat())}
    found = {name: parts[begun.payment_id] for name, begun in orders.items() if begun.payment_id in parts}
    assert found == {
        "back": {"refunded_cents": ["0", "999"], "status": ["completed", "refunded"]},
        "lost": {"bought": ["False", "True"]},
        "disputed": {"refunded_cents": ["0", "333"]},
        "gone": {"bought": ["yes", "not known"]},
    }
    assert parts["total"] == sums
    assert not {begun.payment_id for begun in orders.values()} & before
    assert [units_of(people[name]) for name in ("back", "lost", "disputed")] == [0, STARTER, 200]
    night = {part.part for part in PaymentReport.of_night(later.date().isoformat())} - {"total"}
    for part in night:
        PaymentReport(later.date().isoformat(), part).delete()
    compare(later)
    again = {part.part for part in PaymentReport.of_night(later.date().isoformat())}
    assert not {orders[name].payment_id for name in ("back", "lost", "disputed", "never")} & again


def test_l11_an_order_whose_own_words_were_taken_away_is_compared_with_the_payment_that_it_was_begun_for(shop):
    someone = somebody()
    begun = paid(shop, someone)
    del unit_of(shop, begun.order_id)["custom_id"]
    later = now() + timedelta(hours=2)
    compare(later)
    report = PaymentReport.get(later.date().isoformat(), begun.payment_id)
    assert (report.facts, entries_of(someone)) == ({"bought": ["False", "True"]}, [])
