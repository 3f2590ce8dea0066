"""M08: whoever dies before or after any call of a payment, to AWS or to Stripe, leaves what the next try finishes.

The same request or event comes again; then our books, and everything that was made at Stripe, are as without the crash.
"""

import pytest

from functions.payments.cancel_subscription import cancel_subscription
from functions.payments.change_subscription import change_subscription
from functions.payments.confirm_payment import confirm_payment
from functions.payments.create_intent import create_intent
from functions.payments.create_subscription import create_subscription
from functions.payments.refund_payment import refund_payment
from shared.audit.models import AuditEntry
from shared.billing.models import Offer, Subscription, plan_of
from shared.core.clock import now
from shared.core.ids import new
from shared.ledger.acts import Units, spend
from shared.ledger.books import Currency
from shared.payments.inbox import work_off
from shared.payments.models import Contract, Payment, PlanPrice
from tests.support.failing import calls_of, dies
from tests.support.ledgering import proved
from tests.support.paying import ask, deliver, entries_of, somebody, subscribed

MOST_CALLS = 80


class Scene:
    """Somebody who pays; what is tried is `work`, with the same key each time."""

    def __init__(self, shop):
        self.shop, self.someone, self.admin, self.key = shop, somebody(), new(), new()

    def work(self):
        raise NotImplementedError

    def ask(self, function, body=None, who=None, **path):
        reply = ask(function, who or self.someone, body, key=self.key, **path)
        assert reply.status in (200, 201), reply
        return reply.body

    def ordered(self):
        return ask(create_intent, self.someone, {"package": "starter"}).body

    def bought(self):
        begun = self.ordered()
        self.shop.account.pay(begun["payment_intent_id"])
        self.shop.bring(self.shop.news())
        return begun

    def subscribed(self):
        return subscribed(self.shop, user_id=self.someone)[1]

    def told(self, wanted):
        """An event has come, and nobody has applied it yet."""
        event = next(event for event in self.shop.news() if event["type"] == wanted)
        assert deliver(event).status == 200
        self.work = lambda: work_off(event["id"], now())

    def outcome(self):
        """Everything that is to be as it is without a crash: our rows, and what was made at Stripe."""
        self.shop.bring(self.shop.news())
        proved(self.someone)
        rows = list(Payment.query(self.someone, consistent_read=True))
        contract = Contract.find(self.someone)
        return {
            "entries": [(kind, amount) for kind, _, amount in entries_of(self.someone)],
            "payments": sorted((row.kind, row.status, row.bought, row.fold.money) for row in rows),
            "contract": contract and (contract.status, contract.plan, contract.ends_with_period),
            "plan": plan_of(Subscription.find(self.someone), Offer.current(), now()).slug,
            "audit": [entry.act for entry in AuditEntry.query(self.someone)],
            "at stripe": self.at_stripe(),
        }

    def at_stripe(self):
        every, facts = self.shop.account.every, []
        mine = {each["id"] for each in every("customer") if each["metadata"]["user_id"] == self.someone}
        for kind in ("payment_intent", "subscription", "invoice"):
            found = [each for each in every(kind) if each["customer"] in mine]
            facts += sorted((kind, each["status"], each.get("amount_due", 0)) for each in found)
            intents = {each["id"] for each in found if kind == "payment_intent"}
            facts += [("refund", each["amount"]) for each in every("refund") if each["payment_intent"] in intents]
        return len(mine), facts


class Order(Scene):
    def work(self):
        self.ask(create_intent, {"package": "starter"})


class Purchase(Scene):
    def __init__(self, shop):
        super().__init__(shop)
        self.intent_id = self.ordered()["payment_intent_id"]
        shop.account.pay(self.intent_id)

    def work(self):
        self.ask(confirm_payment, {"payment_intent_id": self.intent_id})


class PurchaseTold(Purchase):
    def __init__(self, shop):
        super().__init__(shop)
        self.told("payment_intent.succeeded")


class Refund(Scene):
    def __init__(self, shop):
        super().__init__(shop)
        self.payment_id = self.bought()["payment_id"]

    def work(self):
        body = {"user_id": self.someone, "amount_cents": 999, "reason": "A wish"}
        self.ask(refund_payment, body, who=self.admin, payment_id=self.payment_id)


class FirstSubscription(Scene):
    """Nobody has subscribed before: customer and price are made at Stripe as well."""

    def __init__(self, shop):
        super().__init__(shop)
        for row in list(PlanPrice.scan()):
            row.delete()

    def work(self):
        self.ask(create_subscription, {"plan": "professional"})


class Upgrade(Scene):
    def __init__(self, shop):
        super().__init__(shop)
        self.subscribed()

    def work(self):
        self.ask(change_subscription, {"plan": "enterprise"})


class Cancellation(Upgrade):
    def work(self):
        self.ask(cancel_subscription)


class Renewal(Scene):
    def __init__(self, shop):
        super().__init__(shop)
        shop.account.renew(self.subscribed())
        shop.catch_up()
        self.told("invoice.paid")


class MonthRefunded(Scene):
    """A part of what a month has brought is spent; money for it goes back."""

    def __init__(self, shop):
        super().__init__(shop)
        self.subscribed()
        spend(Units(self.someone, Currency.TOKEN, 150), "live_session", new(), now())
        row = next(iter(Payment.query(self.someone)))
        (paid,) = shop.account.every("invoice_payment", invoice=row.provider_id)
        shop.account.refund(paid["payment"]["payment_intent"], 1999)
        self.told("charge.refunded")


SCENES = [Order, Purchase, PurchaseTold, Refund, FirstSubscription, Upgrade, Cancellation, Renewal, MonthRefunded]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_m08_a_payment_that_dies_at_any_call_is_finished_by_the_next_try(shop, scene, when):
    whole = scene(shop)
    called = calls_of(whole.work)
    expected = whole.outcome()
    assert any("http://" in call for call in called), "Stripe was not asked"
    for nth in range(1, MOST_CALLS):
        shop.account.offset = 0
        shop.catch_up()
        mine = scene(shop)
        died = dies(mine.work, nth, when)
        mine.work()
        assert mine.outcome() == expected, nth
        if not died:
            return
    raise AssertionError("the sweep did not come to its end")
