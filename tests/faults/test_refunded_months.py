"""Money for months of plans goes back, in parts, twice, and back again; and what operators are told about it."""

import pytest

from functions.payments.change_subscription import change_subscription
from functions.payments.create_intent import create_intent
from functions.payments.create_subscription import create_subscription
from functions.payments.list_payments import list_payments
from functions.payments.refund_payment import refund_payment
from shared.accounts.models import User
from shared.audit.models import AuditEntry
from shared.billing.models import Offer, Subscription, plan_of
from shared.core.clock import now
from shared.core.ids import new
from shared.ledger.acts import Units, purchase, spend
from shared.ledger.books import Currency
from shared.payments.comparing import compare
from shared.payments.inbox import work_off
from shared.payments.models import Contract, Payment, PaymentEvent, PaymentReport, PlanPrice
from shared.payments.subscribing import follow
from tests.support.failing import meanwhile
from tests.support.ledgering import proved
from tests.support.paying import ask, deliver, entries_of, somebody, subscribed, units_of
from tests.support.waiting import at_once

CREDITS, TOKENS, CENTS = 20 * 60, 200, 1999


def paid_with(shop, subscription_id, number=0):
    """The payments that Stripe has made for a subscription's invoices, the newest first."""
    invoices = [each["id"] for each in shop.account.every("invoice", subscription_id=subscription_id)]
    paid = [each for each in shop.account.every("invoice_payment") if each["invoice"] in invoices]
    return paid[number]["payment"]["payment_intent"]


def has(user_id):
    return units_of(user_id), units_of(user_id, Currency.TOKEN)


def spent(user_id, units, currency=Currency.TOKEN):
    spend(Units(user_id, currency, units), "live_session", new(), now())


def refund(someone, payment_id, cents, key=None):
    body = {"user_id": someone, "amount_cents": cents, "reason": "A wish"}
    return ask(refund_payment, new(), body, key=key, payment_id=payment_id)


def newest(user_id):
    return next(iter(Payment.query(user_id, scan_index_forward=False, consistent_read=True)))


def test_a_month_that_is_refunded_takes_back_what_is_unspent_of_it_and_nothing_that_was_bought(shop):
    someone, subscription_id = subscribed(shop)
    purchase(Units(someone, Currency.TOKEN, 50), new(), now())
    spent(someone, 150)
    shop.account.refund(paid_with(shop, subscription_id), CENTS)
    shop.bring_all()
    assert has(someone) == (0, 50)
    row = newest(someone)
    assert (row.status, row.fold.money) == ("refunded", CENTS)
    assert ask(list_payments, someone).body["payments"][0]["refunded_cents"] == CENTS
    assert plan_of(Subscription.get(someone), Offer.current(), now()).slug == "professional"  # as Stripe has it
    proved(someone)


def test_parts_of_a_month_take_their_share_once_however_often_and_in_whatever_order_they_are_told(shop):
    someone, subscription_id = subscribed(shop)
    for cents in (500, 500, CENTS - 1000):
        shop.account.refund(paid_with(shop, subscription_id), cents)
    events = shop.news()
    shop.bring(events[:3])
    shop.bring(events[::-1] * 2)
    assert has(someone) == (0, 0)
    taken = [amount for kind, _, amount in entries_of(someone) if kind == "refund"]
    assert taken == [-300, -50, -300, -50, -600, -100]
    proved(someone)


def test_only_the_month_that_is_refunded_goes_and_the_others_stay(shop):
    someone, subscription_id = subscribed(shop)
    shop.account.renew(subscription_id)
    shop.bring_all()
    shop.account.refund(paid_with(shop, subscription_id, 0), CENTS)
    shop.bring_all()
    assert has(someone) == (CREDITS, TOKENS)
    spent(someone, TOKENS)
    shop.account.refund(paid_with(shop, subscription_id, 1), CENTS)
    shop.bring_all()
    assert has(someone) == (0, 0)  # the tokens are spent, and nothing is owed
    spent_all = [row.status for row in Payment.query(someone)]
    assert spent_all == ["refunded", "refunded"]
    proved(someone)


def test_a_refund_of_a_month_that_fails_and_a_dispute_that_is_won_give_its_units_back(shop):
    someone, subscription_id = subscribed(shop)
    spent(someone, 120)
    made = shop.account.refund(paid_with(shop, subscription_id), CENTS)
    early = shop.news()
    shop.bring(early)
    assert has(someone) == (0, 0)
    shop.account.fail_refund(made["id"])
    shop.bring(shop.news() + early)
    assert has(someone) == (CREDITS, TOKENS - 120)
    assert newest(someone).status == "completed"
    dispute = shop.account.dispute(paid_with(shop, subscription_id), CENTS)
    shop.bring_all()
    assert has(someone) == (0, 0)
    shop.account.decide(dispute["id"], "won")
    shop.bring_all()
    assert has(someone) == (CREDITS, TOKENS - 120)
    proved(someone)


@pytest.mark.parametrize("used", [0, 120], ids=["unspent", "partly spent"])
def test_m10_a_dispute_of_a_month_that_is_won_gives_back_nothing_of_what_was_refunded_meanwhile(shop, used):
    someone, subscription_id = subscribed(shop)
    if used:
        spent(someone, used)
    paid = paid_with(shop, subscription_id)
    dispute = shop.account.dispute(paid, CENTS)
    shop.bring_all()
    refunds = [shop.account.refund(paid, 1000), shop.account.refund(paid, CENTS - 1000)]
    shop.bring_all()
    shop.account.decide(dispute["id"], "won")
    shop.bring(shop.news() * 2)
    assert (has(someone), newest(someone).status) == ((0, 0), "refunded")
    for made in refunds:
        shop.account.fail_refund(made["id"])
        shop.bring(shop.news() * 2)
    assert (has(someone), newest(someone).status) == ((CREDITS, TOKENS - used), "completed")
    proved(someone)


def test_m10_a_dispute_of_a_month_that_is_won_while_somebody_is_taking_its_units_leaves_them_all(shop):
    for nth in range(1, 80):
        someone, subscription_id = subscribed(shop)
        dispute = shop.account.dispute(paid_with(shop, subscription_id), CENTS)
        told = shop.news()[-1]
        assert deliver(told).status == 200

        def win(which=dispute["id"]):
            shop.account.decide(which, "won")
            shop.bring(shop.news())

        met = meanwhile(lambda event=told: work_off(event["id"], now()), nth, win)
        shop.bring([told, *shop.news()])
        if not met:
            return
        assert (has(someone), newest(someone).status) == ((CREDITS, TOKENS), "completed"), nth
        proved(someone)
    raise AssertionError("the sweep did not come to its end")


def test_an_upgrade_that_is_refunded_takes_back_what_it_has_brought(shop):
    someone, subscription_id = subscribed(shop)
    ask(change_subscription, someone, {"plan": "enterprise"})
    assert has(someone)[1] >= 995
    paid = paid_with(shop, subscription_id)
    shop.account.refund(paid, shop.account.things[paid]["amount"])
    shop.bring_all()
    assert has(someone) == (CREDITS, TOKENS)
    proved(someone)


def test_a_refund_that_is_told_before_the_month_is_known_follows_the_month_first(shop):
    someone = somebody()
    ask(create_subscription, someone, {"plan": "professional"})
    subscription_id = Contract.get(someone).subscription_id
    shop.account.settle(subscription_id)
    shop.account.refund(paid_with(shop, subscription_id), CENTS)
    told = [event for event in shop.news() if event["type"] == "charge.refunded"]
    shop.bring(told)
    assert [kind for kind, _, _ in entries_of(someone)] == ["grant", "grant", "refund", "refund"]
    assert PaymentEvent.get(told[0]["id"]).outcome == "done"
    proved(someone)


def test_events_at_once_about_a_refunded_month_take_it_back_once(shop):
    someone, subscription_id = subscribed(shop)
    shop.account.refund(paid_with(shop, subscription_id), CENTS)
    events = [event for event in shop.news() if "refund" in event["type"]]
    at_once([lambda event=event: shop.bring([event]) for event in events * 3])
    shop.bring(events)
    assert [kind for kind, _, _ in entries_of(someone)] == ["grant", "grant", "refund", "refund"]
    assert newest(someone).fold.money == CENTS
    proved(someone)


def test_w10_a_month_of_somebody_who_is_erased_is_parked(shop):
    someone, subscription_id = subscribed(shop)
    before = entries_of(someone)
    User(someone).delete()
    shop.account.refund(paid_with(shop, subscription_id), CENTS)
    events = [event for event in shop.news() if event["type"] == "charge.refunded"]
    shop.bring(events)
    assert PaymentEvent.get(events[0]["id"]).reason == "parked"
    assert (entries_of(someone), User.find(someone)) == (before, None)


def test_m11_who_is_erased_gets_the_money_for_a_month_back_as_well(shop):
    someone, _ = subscribed(shop)
    User(someone).delete()
    reply = refund(someone, newest(someone).payment_id, CENTS)
    assert (reply.status, reply.body["status"], reply.body["refunded_cents"]) == (200, "refunded", CENTS)
    assert refund(someone, newest(someone).payment_id, 1).status == 409
    assert (has(someone), User.find(someone)) == ((0, 0), None)
    proved(someone)


def test_an_administrator_refunds_a_month_as_any_other_payment_and_never_more_than_was_paid(shop):
    someone, _ = subscribed(shop)
    row = newest(someone)
    assert refund(someone, row.payment_id, CENTS + 1).body["error"] == "NotRefundable"
    reply = refund(someone, row.payment_id, 1000)
    assert (reply.status, reply.body["refunded_cents"], reply.body["status"]) == (200, 1000, "completed")
    refused = refund(someone, row.payment_id, 1000)
    assert (refused.status, refused.body["left_cents"]) == (409, CENTS - 1000)
    assert refund(someone, row.payment_id, CENTS - 1000).body["status"] == "refunded"
    assert has(someone) == (0, 0)
    shop.bring_all()
    assert has(someone) == (0, 0)
    proved(someone)


def bought(shop):
    someone = somebody()
    begun = ask(create_intent, someone, {"package": "starter"}).body
    shop.account.pay(begun["payment_intent_id"])
    shop.bring_all()
    return someone, begun


def acts(someone):
    return [entry.act for entry in AuditEntry.query(someone)]


def test_a_refund_that_stripe_refuses_is_written_down_as_such_and_the_answer_says_what_is_left(shop):
    someone, begun = bought(shop)
    shop.account.refund(begun["payment_intent_id"], 800)  # in Stripe's dashboard, and we have not heard of it
    shop.news()
    reply = refund(someone, begun["payment_id"], 500)
    assert (reply.status, reply.body["error"], reply.body["left_cents"]) == (409, "NotRefundable", 199)
    assert acts(someone) == ["refund_ordered", "refund_refused"]
    assert Payment.get(someone, begun["payment_id"]).fold.money == 800


@pytest.mark.parametrize("answers", [[500, 500], [0, 500, 500]], ids=["before it", "after it"])
def test_m04_a_refund_while_stripe_fails_is_the_same_refund_when_it_is_asked_for_again(shop, answers):
    someone, begun = bought(shop)
    admin, body = new(), {"user_id": someone, "amount_cents": 999, "reason": "A wish"}
    path = {"payment_id": begun["payment_id"]}
    shop.account.fails = answers  # each request is tried twice
    assert ask(refund_payment, admin, body, key="k", **path).status == 503
    replies = [ask(refund_payment, admin, body, key="k", **path) for _ in range(3)]
    assert {(reply.status, reply.body["status"]) for reply in replies} == {(200, "refunded")}
    assert acts(someone) == ["refund_ordered"]
    made = shop.account.every("refund", payment_intent=begun["payment_intent_id"])
    assert [each["amount"] for each in made] == [999]


def test_an_invoice_that_was_held_back_takes_effect_once_it_is_in_order(shop, capsys):
    someone = somebody()
    ask(create_subscription, someone, {"plan": "professional"})
    subscription_id = Contract.get(someone).subscription_id
    price_id = shop.account.things[subscription_id]["items"]["data"][0]["price"]["id"]
    row = PlanPrice.get(price_id)
    row.delete()  # somebody has made the price by hand
    shop.account.settle(subscription_id)
    shop.bring_all()
    shop.bring_all()
    assert entries_of(someone) == []
    assert ask(list_payments, someone).body["payments"][0]["held"]
    assert capsys.readouterr().out.count('"reason": "quarantined"') == 1
    row.save()
    follow(subscription_id, False, shop.now())
    follow(subscription_id, False, shop.now())
    assert has(someone) == (CREDITS, TOKENS)
    assert not ask(list_payments, someone).body["payments"][0]["held"]
    proved(someone)


def test_a_payment_that_was_held_back_is_shown_as_any_other_once_it_is_in_order(shop):
    someone = somebody()
    begun = ask(create_intent, someone, {"package": "starter"}).body
    shop.account.pay(begun["payment_intent_id"])
    intent, events = shop.account.things[begun["payment_intent_id"]], shop.news()
    intent["currency"] = "jpy"
    shop.bring(events)
    assert Payment.get(someone, begun["payment_id"]).problem == "currency"
    intent["currency"] = "usd"
    shop.bring([shop.account.tell("payment_intent.succeeded", intent)])
    row = Payment.get(someone, begun["payment_id"])
    assert (row.problem, row.bought, units_of(someone)) == (None, True, 300)


def test_l11_the_nightly_comparison_finds_months_that_nobody_has_told_us_of_and_their_refunds(shop):
    someone, subscription_id = subscribed(shop)
    missed = somebody()
    ask(create_subscription, missed, {"plan": "professional"})
    other = Contract.get(missed).subscription_id
    shop.account.settle(other)
    shop.account.refund(paid_with(shop, subscription_id), CENTS)
    shop.news()  # none of these comes
    for which in (subscription_id, other):
        shop.account.age(paid_with(shop, which), 7200)
    compare(now())
    facts = {part.part: part.facts for part in PaymentReport.of_night(now().date().isoformat())}
    assert facts[newest(someone).payment_id] == {"refunded_cents": ["0", "1999"], "status": ["completed", "refunded"]}
    assert facts[newest(missed).payment_id]["bought"] == ["False", "True"]
    assert (has(someone), has(missed)) == ((0, 0), (CREDITS, TOKENS))
    assert compare(now())["differences"] == 0
