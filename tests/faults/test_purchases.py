"""Purchases under repeats, races, crashes and strange events, whoever takes the money."""

import base64
from datetime import timedelta

import pytest

from functions.payments.redrive_payment_event import redrive_payment_event
from functions.payments.refund_payment import refund_payment
from shared.accounts.models import User
from shared.core.clock import now
from shared.core.ids import new
from shared.core.table import change
from shared.payments.comparing import compare
from shared.payments.inbox import sweep, work_off
from shared.payments.models import Payment, PaymentEvent, PaymentReport
from tests.support.ledgering import proved
from tests.support.orders import in_every_order
from tests.support.paying import ask, entries_of, somebody, units_of
from tests.support.providers import at_paypal, at_stripe, order, paid
from tests.support.waiting import at_once

STARTER = 300  # minutes of credit, for 999 cents


@pytest.fixture(scope="module", params=[at_stripe, at_paypal], ids=["Stripe", "PayPal"])
def each(request):
    with request.param() as own:
        yield own


@pytest.fixture
def provider(each):
    """Leave the events of the test before behind."""
    each.shop.news()
    return each


@pytest.mark.parametrize("field", ["amount", "currency", "credits", "units", "price_cents"])
def test_m12_what_the_browser_says_of_the_price_is_refused(provider, field):
    assert ask(provider.begin, somebody(), {"package": "starter", field: 1}).status == 422
    assert ask(provider.begin, somebody(), {"package": "nothing"}).status == 404


def test_m01_each_event_a_hundred_times_and_again_at_once_is_one_entry(provider):
    someone = somebody()
    begun = paid(provider, someone)
    event = provider.shop.news()[-1]
    assert {provider.deliver(event).status for _ in range(100)} == {200}
    replies = at_once([lambda: provider.deliver(event)] * 20 + [lambda: work_off(event["id"], now())] * 10
                      + [lambda: provider.confirm(someone, begun)] * 10)  # fmt: skip
    assert {reply.status for reply in replies if hasattr(reply, "status")} <= {200, 503}
    work_off(event["id"], now())
    assert entries_of(someone) == [("purchase", begun.payment_id, STARTER)]
    assert PaymentEvent.get(event["id"]).outcome == "done"
    proved(someone)


@pytest.mark.parametrize("live", [False, True], ids=["told after everything", "told as it happens"])
def test_m10_the_events_of_a_payment_in_every_order_come_to_the_same(provider, live):
    def deliver(turn):
        someone = somebody()
        begun = order(provider, someone)
        refunds = [lambda cents=cents: provider.refund(begun, cents) for cents in (333, 666)]
        acts = [*provider.pay(begun), *refunds]
        provider.shop.news()
        made = []
        for number, act in enumerate(acts):
            act()
            made.append(provider.shop.news())
            if live and turn.index(number) <= number:  # what comes early comes while the rest has not happened yet
                provider.shop.bring(made[number])
        for number in turn:
            provider.shop.bring(made[number])
        assert Payment.get(someone, begun.payment_id).status == "refunded"
        return units_of(someone), tuple((kind, amount) for kind, _, amount in entries_of(someone))

    assert in_every_order(4, deliver) == (0, (("purchase", STARTER), ("refund", -100), ("refund", -200)))


def test_m10_a_refund_that_comes_before_its_payment_is_known_is_parked_and_not_dropped(provider):
    someone = somebody()
    begun = paid(provider, someone)
    provider.refund(begun, 333)
    row = Payment.get(someone, begun.payment_id)
    row.delete()  # as if our row were written only later
    events = provider.shop.news()
    provider.shop.bring(events)
    assert {PaymentEvent.get(event["id"]).outcome for event in events} == {None}
    row.save()
    sweep(now() + timedelta(minutes=3))
    assert {PaymentEvent.get(event["id"]).outcome for event in events} == {"done"}
    assert units_of(someone) == STARTER - 100


def test_m11_refunds_at_once_and_again_never_exceed_what_was_paid(provider):
    someone = somebody()
    begun = paid(provider, someone)
    assert provider.confirm(someone, begun).status == 200
    body = {"user_id": someone, "amount_cents": 400, "reason": "asked for it"}
    path = {"payment_id": begun.payment_id}
    replies = at_once([lambda: ask(refund_payment, new(), body, **path)] * 4)
    assert sorted(reply.status for reply in replies) == [200, 200, 409, 409]
    wrong = {ask(refund_payment, new(), {**body, "amount_cents": amount}, **path).status for amount in (-1, 0, 1.5)}
    assert wrong == {422}
    assert ask(refund_payment, new(), {**body, "amount_cents": 200}, **path).status == 409
    again = [ask(refund_payment, someone, {**body, "amount_cents": 199}, key="k", **path).status for _ in range(3)]
    assert again == [200] * 3
    events = provider.shop.news()
    provider.shop.bring(events + events[::-1])
    row = Payment.get(someone, begun.payment_id)
    assert (row.status, row.fold.money, units_of(someone)) == ("refunded", 999, 0)
    assert sum(amount for kind, _, amount in entries_of(someone) if kind == "refund") == -STARTER
    proved(someone)


def test_a_refund_that_fails_gives_its_units_back(provider):
    someone = somebody()
    begun = paid(provider, someone)
    refund = provider.refund(begun, 999)
    early = provider.shop.news()
    provider.shop.bring(early)
    assert units_of(someone) == 0
    provider.fail_refund(refund)
    provider.shop.bring(provider.shop.news() + early)
    assert (units_of(someone), Payment.get(someone, begun.payment_id).status) == (STARTER, "completed")
    proved(someone)


def test_m10_a_dispute_that_is_won_after_a_refund_of_the_same_money_gives_nothing_back(provider):
    someone = somebody()
    begun = paid(provider, someone)
    win = provider.dispute(begun, 999)
    provider.shop.bring(provider.shop.news())
    assert units_of(someone) == 0
    refund = provider.refund(begun, 999)
    provider.shop.bring(provider.shop.news())
    win()
    provider.shop.bring(provider.shop.news() * 2)
    assert (units_of(someone), Payment.get(someone, begun.payment_id).status) == (0, "refunded")
    provider.fail_refund(refund)
    provider.shop.bring(provider.shop.news())
    assert (units_of(someone), Payment.get(someone, begun.payment_id).status) == (STARTER, "completed")
    proved(someone)


@pytest.mark.parametrize("when", ["before", "after"])
def test_m08_whoever_dies_at_any_call_of_a_purchase_and_its_refund_leaves_what_the_next_one_finishes(provider, when):
    for dying in provider.dying.values():
        assert any(_survived(provider, dying, nth, when) for nth in range(1, 60)), "the sweep did not come to its end"


def _survived(provider, dying, nth, when):
    """Whether there was no such call any more."""
    someone = somebody()
    begun = paid(provider, someone)
    provider.refund(begun, 333)
    told = provider.shop.news()[-1]
    provider.deliver(told)
    died = dying(lambda: work_off(told["id"], now()), nth, when)
    work_off(told["id"], now())
    assert [(kind, amount) for kind, _, amount in entries_of(someone)] == [("purchase", 300), ("refund", -100)]
    assert Payment.get(someone, begun.payment_id).fold.money == 333
    assert PaymentEvent.get(told["id"]).outcome == "done"
    return not died


def test_l11_a_payment_that_cannot_be_read_is_reported_and_all_others_are_compared(provider, capsys):
    people = [somebody() for _ in range(3)]
    begun = [paid(provider, someone) for someone in people]
    later = provider.some_hours_later(begun)
    mend = provider.spoil(begun[1])
    sums = compare(later)
    parts = {part.part: part.facts for part in PaymentReport.of_night(later.date().isoformat())}
    assert parts["total"] == sums
    assert sums["differences"] == len(parts) - 1
    assert [units_of(someone) for someone in people] == [STARTER, 0, STARTER]
    (unreadable,) = [name for name, facts in parts.items() if "unreadable" in facts]
    assert unreadable in provider.names_of(begun[1])
    assert f'"PaymentDifferences": {sums["differences"]}' in capsys.readouterr().out
    mend()
    compare(later)
    assert units_of(people[1]) == STARTER


# What comes to the webhook.


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
def test_w09_a_body_that_is_no_event_is_refused_even_when_it_is_signed(provider, body, statuses):
    encoded = {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}
    assert provider.deliver(body, **encoded).status in statuses


def test_w05_what_was_kept_before_its_worker_died_is_swept(provider):
    someone = somebody()
    paid(provider, someone)
    assert provider.deliver(provider.shop.news()[-1]).status == 200
    sweep(now())
    assert entries_of(someone) == []  # its worker may be at it
    sweep(now() + timedelta(minutes=3))
    assert units_of(someone) == STARTER


def test_w05_w06_an_event_that_always_fails_delays_no_other_and_is_done_once_after_the_mending(provider, capsys):
    someone, other = somebody(), somebody()
    begun = paid(provider, someone)
    bad = provider.shop.news()[-1]
    mend = provider.spoil(begun)
    provider.deliver(bad)
    moment = now()
    work_off(bad["id"], moment)
    paid(provider, other)
    provider.shop.bring(provider.shop.news())
    assert units_of(other) == STARTER
    for _ in range(10):
        moment += timedelta(hours=7)
        sweep(moment)
    row = PaymentEvent.get(bad["id"])
    assert (row.outcome, int(row.tries), row.due_at) == ("dead", 8, None)
    assert capsys.readouterr().out.count('"PaymentEventsDead": 1') == 1
    mend()
    reply = ask(redrive_payment_event, new(), event_id=bad["id"])
    assert (reply.status, reply.body["outcome"]) == (200, "done")
    assert ask(redrive_payment_event, new(), event_id=bad["id"]).status == 409
    assert ask(redrive_payment_event, new(), event_id="evt_unknown").status == 404
    assert entries_of(someone) == [("purchase", begun.payment_id, STARTER)]


def test_w06_whoever_has_an_event_tried_anew_is_told_its_end_when_somebody_else_has_brought_it_there(provider):
    for _ in range(10):
        begun = paid(provider, somebody())
        told = provider.shop.news()[-1]
        provider.deliver(told)
        change(PaymentEvent.get(told["id"]), [PaymentEvent.outcome.set("dead")])
        again = [lambda which=told["id"]: ask(redrive_payment_event, new(), event_id=which)]
        reply, *_ = at_once(again + [lambda which=told["id"]: work_off(which, now())] * 2)
        assert (reply.status, reply.body["outcome"]) == (200, "done"), begun


def test_w10_what_is_about_nobody_is_parked_for_thirty_days_and_makes_nobody(provider):
    someone = somebody()
    paid(provider, someone)
    User(someone).delete()  # erased
    told = provider.shop.news()[-1]
    provider.shop.bring([told])
    row = PaymentEvent.get(told["id"])
    assert (row.outcome, row.reason) == (None, "parked")
    sweep(now() + timedelta(days=29))
    assert PaymentEvent.get(told["id"]).outcome is None
    sweep(now() + timedelta(days=31))
    row = PaymentEvent.get(told["id"])
    assert (row.outcome, row.reason, row.due_at) == ("ignored", "never_known", None)
    assert User.find(someone) is None
    assert entries_of(someone) == []


def test_m11_who_is_erased_gets_their_money_back_as_well_and_it_is_written_down_once(provider):
    someone, admin = somebody(), new()
    begun = paid(provider, someone)
    assert provider.confirm(someone, begun).status == 200
    User(someone).delete()  # erased, but for payments and the ledger
    path = {"payment_id": begun.payment_id}
    body = {"user_id": someone, "amount_cents": 333, "reason": "asked for it"}
    replies = [ask(refund_payment, admin, body, key="k", **path) for _ in range(2)]
    assert [(reply.status, reply.body["refunded_cents"]) for reply in replies] == [(200, 333)] * 2
    refused = ask(refund_payment, admin, {**body, "amount_cents": 667}, **path)
    assert (refused.status, refused.body["left_cents"]) == (409, 666)
    assert ask(refund_payment, admin, {**body, "amount_cents": 666}, **path).body["status"] == "refunded"
    assert sum(amount for _, _, amount in entries_of(someone)) == 0
    assert User.find(someone) is None
    proved(someone)


def test_an_event_of_a_payment_that_is_not_ours_is_ignored(provider):
    provider.begin_elsewhere()
    told = provider.shop.news()[-1]
    provider.shop.bring([told])
    assert PaymentEvent.get(told["id"]).outcome == "ignored"
