"""Subscriptions in strange orders, at once, late and unpaid, against a Stripe of the test's own."""

import pytest

from functions.payments.cancel_subscription import cancel_subscription
from functions.payments.change_subscription import change_subscription
from functions.payments.create_intent import create_intent
from functions.payments.create_subscription import create_subscription
from functions.payments.list_payments import list_payments
from functions.payments.open_portal import open_portal
from functions.payments.show_subscription import show_subscription
from shared.billing.models import Offer, Subscription, plan_of
from shared.clients import stripe
from shared.ledger.books import Currency
from shared.payments.models import Contract, PaymentEvent
from shared.payments.subscribing import follow
from tests.support.failing import dies
from tests.support.ledgering import proved
from tests.support.orders import in_every_order
from tests.support.paying import ask, entries_of, somebody, subscribed, units_of
from tests.support.waiting import at_once

PROFESSIONAL, ENTERPRISE = (20 * 60, 200), (100 * 60, 1000)


def begun(user_id, plan="professional"):
    reply = ask(create_subscription, user_id, {"plan": plan})
    assert reply.status == 201, reply.body
    return Contract.get(user_id).subscription_id, reply.body


def has(user_id):
    return units_of(user_id), units_of(user_id, Currency.TOKEN)


def plan_now(shop, user_id):
    return plan_of(Subscription.find(user_id), Offer.current(), shop.now()).slug


def test_a_subscription_counts_when_its_first_month_is_paid(shop):
    someone = somebody()
    assert ask(create_subscription, someone, {"plan": "free"}).status == 404
    assert ask(change_subscription, someone, {"plan": "enterprise"}).status == 404
    assert ask(cancel_subscription, someone).status == 404
    assert ask(open_portal, someone).status == 404
    subscription_id, body = begun(someone)
    assert (body["plan"], body["next_plan"], body["status"]) == ("free", "professional", "incomplete")
    assert body["client_secret"]
    assert has(someone) == (0, 0)
    again, same = begun(someone)
    assert (again, same["client_secret"]) == (subscription_id, body["client_secret"])
    shop.account.settle(subscription_id)
    shop.bring(shop.news() * 2)
    assert has(someone) == PROFESSIONAL
    shown = ask(show_subscription, someone).body
    assert (shown["plan"], shown["status"], shown["ends_with_period"]) == ("professional", "active", False)
    assert ask(create_subscription, someone, {"plan": "enterprise"}).status == 409
    assert ask(list_payments, someone).body["payments"][0]["status"] == "completed"
    proved(someone)


def test_another_plan_takes_the_place_of_one_that_was_never_paid(shop):
    someone = somebody()
    first, _ = begun(someone)
    second, body = begun(someone, "enterprise")
    assert first != second
    assert body["next_plan"] == "enterprise"
    assert shop.account.things[first]["status"] == "incomplete_expired"
    shop.account.settle(second)
    shop.bring(shop.news())
    assert has(someone) == ENTERPRISE


def test_one_that_was_paid_and_not_told_of_yet_is_kept_and_no_other_takes_its_place(shop):
    someone = somebody()
    subscription_id, _ = begun(someone)
    shop.account.settle(subscription_id)
    untold = shop.news()
    reply = ask(create_subscription, someone, {"plan": "enterprise"})
    assert (reply.status, reply.body["error"]) == (409, "SubscribedAlready")
    assert shop.account.things[subscription_id]["status"] == "active"
    assert has(someone) == PROFESSIONAL
    shop.bring(untold)
    assert (has(someone), plan_now(shop, someone)) == (PROFESSIONAL, "professional")
    proved(someone)


def test_a_customer_and_a_price_that_stripe_does_not_know_any_more_are_made_anew_by_the_next_try(shop):
    someone = somebody()
    begun(someone)
    subscription_id = Contract.get(someone).subscription_id
    for gone in (shop.account.things[subscription_id]["customer"], price_of(shop, "enterprise")):
        shop.account.things.pop(gone)
    shop.account.kept.clear()  # after a day Stripe has forgotten the requests as well
    statuses = [ask(create_subscription, someone, {"plan": "enterprise"}).status for _ in range(2)]
    assert statuses == [503, 201]  # one thing is made anew by each try, of which a request has two
    assert ask(create_intent, someone, {"package": "starter"}).status == 201
    shop.account.settle(Contract.get(someone).subscription_id)
    shop.bring(shop.news())
    assert has(someone) == ENTERPRISE


def test_w02_created_updated_and_deleted_in_every_order_come_to_what_stripe_says(shop):
    def deliver(turn):
        someone = somebody()
        subscription_id, _ = begun(someone)
        shop.account.settle(subscription_id)
        shop.account.end(subscription_id)
        made = [event for event in shop.news() if event["type"].startswith("customer.subscription.")]
        assert len(made) == 3
        shop.bring([made[number] for number in turn])
        contract, row = Contract.get(someone), Subscription.get(someone)
        return contract.status, row.plan, has(someone), len(entries_of(someone))

    assert in_every_order(3, deliver) == ("canceled", "free", PROFESSIONAL, 2)


def test_each_month_that_is_paid_brings_its_units_once_in_whatever_order_it_is_told(shop):
    someone, subscription_id = subscribed(shop)
    events = []
    for _ in range(2):
        shop.account.renew(subscription_id)
        events += shop.news()
    shop.catch_up()
    shop.bring(events[::-1] + events)
    assert [kind for kind, _, _ in entries_of(someone)].count("grant") == 6
    assert has(someone) == (3 * PROFESSIONAL[0], 3 * PROFESSIONAL[1])
    proved(someone)


def test_m15_a_month_that_is_not_paid_brings_nothing_and_late_money_brings_it_once(shop):
    someone, subscription_id = subscribed(shop)
    shop.account.renew(subscription_id, paid=False)
    shop.bring_all()
    assert (has(someone), plan_now(shop, someone)) == (PROFESSIONAL, "professional")  # by grace
    assert ask(show_subscription, someone).body["status"] == "past_due"
    assert ask(list_payments, someone).body["payments"][0]["status"] == "pending"
    shop.account.offset += 8 * 24 * 3600
    shop.catch_up()
    assert plan_now(shop, someone) == "free"
    shop.account.settle(subscription_id)
    shop.bring_all()
    assert (has(someone)[1], plan_now(shop, someone)) == (2 * PROFESSIONAL[1], "professional")
    shop.account.renew(subscription_id, paid=False)
    shop.account.end(subscription_id)
    shop.bring_all()
    assert plan_now(shop, someone) == "free"
    assert has(someone)[1] == 2 * PROFESSIONAL[1]  # nothing already bought is lost
    proved(someone)


def test_an_upgrade_counts_at_once_for_the_money_of_the_rest_of_the_month(shop):
    someone, subscription_id = subscribed(shop)
    shop.account.offset += 15 * 24 * 3600
    shop.catch_up()
    reply = ask(change_subscription, someone, {"plan": "enterprise"})
    assert (reply.status, reply.body["plan"], reply.body["next_plan"]) == (200, "enterprise", "enterprise")
    paid = shop.account.every("invoice", subscription_id=subscription_id)[0]["amount_paid"]
    assert 0 < paid < 3000
    shop.bring_all()
    assert has(someone)[1] == 200 + 800 * paid // 3000
    reply = ask(change_subscription, someone, {"plan": "professional"})  # counts from the next month on
    assert (reply.body["plan"], reply.body["next_plan"]) == ("enterprise", "professional")
    reply = ask(change_subscription, someone, {"plan": "enterprise"})  # is paid for this month
    assert has(someone)[1] == 200 + 800 * paid // 3000
    ask(change_subscription, someone, {"plan": "professional"})
    shop.account.renew(subscription_id)
    shop.bring_all()
    assert plan_now(shop, someone) == "professional"
    assert has(someone)[1] == 400 + 800 * paid // 3000
    proved(someone)


def test_an_upgrade_that_is_not_paid_changes_nothing_yet(shop):
    someone, subscription_id = subscribed(shop)
    shop.account.things[subscription_id]["declines"] = True
    body = ask(change_subscription, someone, {"plan": "enterprise"}).body
    assert (body["plan"], has(someone)) == ("professional", PROFESSIONAL)
    assert body["client_secret"]
    shop.account.settle(subscription_id)
    shop.bring_all()
    assert plan_now(shop, someone) == "enterprise"


def test_a_cancelled_subscription_counts_to_the_end_of_its_month_and_can_be_kept(shop):
    someone, subscription_id = subscribed(shop)
    assert ask(cancel_subscription, someone).body["ends_with_period"]
    assert ask(cancel_subscription, someone).body["ends_with_period"]
    assert ask(change_subscription, someone, {"plan": "enterprise"}).status == 409
    assert not ask(change_subscription, someone, {"plan": "professional"}).body["ends_with_period"]
    ask(cancel_subscription, someone)
    assert plan_now(shop, someone) == "professional"
    shop.account.renew(subscription_id)
    shop.bring_all()
    assert (plan_now(shop, someone), has(someone)[1]) == ("free", PROFESSIONAL[1])
    assert ask(show_subscription, someone).body["status"] == "none"
    second, _ = begun(someone, "enterprise")
    shop.account.settle(second)
    shop.bring_all()
    assert (plan_now(shop, someone), has(someone)[1]) == ("enterprise", 200 + 1000)
    proved(someone)


def test_two_who_subscribe_or_change_at_once_make_one_subscription_and_one_change(shop):
    someone = somebody()
    ask(create_intent, someone, {"package": "starter"})
    replies = at_once([lambda: ask(create_subscription, someone, {"plan": "professional"})] * 6)
    assert {reply.status for reply in replies} <= {201, 409}
    mine = [each for each in shop.account.every("subscription") if each["metadata"]["user_id"] == someone]
    assert len(mine) == 1
    shop.account.settle(mine[0]["id"])
    shop.bring(shop.news())
    replies = at_once([lambda: ask(change_subscription, someone, {"plan": "enterprise"})] * 4)
    assert {reply.status for reply in replies} <= {200, 409}
    invoices = shop.account.every("invoice", subscription_id=mine[0]["id"], billing_reason="subscription_update")
    assert sum(invoice["amount_paid"] > 0 for invoice in invoices) == 1


def test_events_at_once_of_one_subscription_come_to_the_same(shop):
    someone, subscription_id = subscribed(shop)
    shop.account.renew(subscription_id)
    shop.account.change(subscription_id, price_of(shop, "enterprise"), at_once=True)
    shop.catch_up()
    at_once([lambda: follow(subscription_id, False, shop.now())] * 6)
    expected = has(someone)
    shop.bring(shop.news())
    assert has(someone) == expected
    assert plan_now(shop, someone) == "enterprise"
    proved(someone)


def test_a_plan_that_a_slower_one_has_written_over_the_newer_one_is_put_right_at_its_next_turn(shop):
    someone, subscription_id = subscribed(shop)
    shop.account.change(subscription_id, price_of(shop, "enterprise"), at_once=True)
    shop.bring_all()
    expected = has(someone)
    Subscription.find(someone).update(actions=[Subscription.plan.set("professional")])
    follow(subscription_id, False, shop.now())
    assert (plan_now(shop, someone), has(someone)) == ("enterprise", expected)


def price_of(shop, plan):
    found = [each["id"] for each in shop.account.every("price") if each["metadata"]["plan"] == plan]
    if not found:
        subscribed(shop, plan)
        return price_of(shop, plan)
    return found[0]


def test_a_second_subscription_beside_the_first_is_an_alarm_and_has_no_effect(shop, capsys):
    someone, subscription_id = subscribed(shop)
    customer = shop.account.things[subscription_id]["customer"]
    second = shop.account.subscribe(customer, price_of(shop, "professional"), {"user_id": someone, "attempt": "other"})
    shop.account.settle(second["id"])
    shop.bring_all()
    assert has(someone) == PROFESSIONAL
    assert '"reason": "second_subscription"' in capsys.readouterr().out
    assert Contract.get(someone).subscription_id == subscription_id


def test_m12_a_price_that_we_have_not_made_gives_nothing(shop, capsys):
    someone = somebody()
    subscription_id, _ = begun(someone)
    shop.account.every("invoice", subscription_id=subscription_id)[0]["lines"]["data"][0]["amount"] = 1
    shop.account.settle(subscription_id)
    shop.bring(shop.news())
    assert entries_of(someone) == []
    assert '"reason": "quarantined"' in capsys.readouterr().out


@pytest.mark.parametrize("when", ["before", "after"])
def test_m08_whoever_dies_at_any_call_while_a_month_begins_leaves_what_the_next_one_finishes(shop, when):
    for nth in range(1, 80):
        someone = somebody()
        subscription_id, _ = begun(someone)
        shop.account.settle(subscription_id)
        died = dies(lambda which=subscription_id: follow(which, False, shop.now()), nth, when)
        follow(subscription_id, False, shop.now())
        assert has(someone) == PROFESSIONAL
        assert [kind for kind, _, _ in entries_of(someone)] == ["grant", "grant"]
        if not died:
            return
    raise AssertionError("the sweep did not come to its end")


def test_an_event_of_a_subscription_of_nobody_we_know_waits(shop):
    customer = shop.account.make("cus", "customer")["id"]
    made = shop.account.subscribe(customer, price_of(shop, "professional"), {"user_id": "", "attempt": ""})
    events = shop.news()
    shop.bring(events)
    assert PaymentEvent.get(events[-1]["id"]).outcome == "ignored"
    made["metadata"] = {"user_id": somebody(), "attempt": "x"}
    event = shop.account.tell("customer.subscription.updated", made)
    shop.bring([event])
    assert PaymentEvent.get(event["id"]).reason == "parked"
    assert stripe.owner_of(made["id"])


def test_the_portal_is_stripes_own_page_for_oneself(shop, monkeypatch):
    monkeypatch.setenv("APP_URL", "https://fivestar.example")
    someone, subscription_id = subscribed(shop)
    customer = shop.account.things[subscription_id]["customer"]
    assert ask(open_portal, someone).body["url"].endswith(customer)


def test_d04_whoever_is_forgotten_at_stripe_has_no_subscription_there_any_more(shop):
    someone, subscription_id = subscribed(shop)
    customer = shop.account.things[subscription_id]["customer"]
    stripe.forget_customer(customer)
    stripe.forget_customer(customer)
    shop.bring_all()
    assert Contract.get(someone).status == "canceled"
    assert has(someone) == PROFESSIONAL
