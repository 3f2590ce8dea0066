"""What an account at the local Stripe holds, and what payers and banks do with it; each act makes its events."""

import itertools
import threading
import time
from calendar import monthrange
from datetime import UTC, datetime
from typing import Any

VERSION = "2026-10-28.endive"
Thing = dict[str, Any]


class Refused(Exception):
    """A request that Stripe answers with an error."""

    def __init__(self, status: int, code: str, kind: str = "invalid_request_error", param: str | None = None) -> None:
        self.status, self.code, self.kind, self.param = status, code, kind, param
        super().__init__(code)


class Account:
    """Customers, payments, prices and subscriptions, and the events about them; its clock can be put ahead."""

    keeps = ("things", "events", "kept", "run")

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.reset()

    def reset(self) -> None:
        """Begin anew."""
        self.things: dict[str, Thing] = {}
        self.events: list[Thing] = []
        self.kept: dict[str, tuple[str, Any]] = {}
        self.calls: list[str] = []
        self.offset = 0
        self.fails: list[int] = []  # what the next requests are answered with; 0 is as usual
        self.numbers = itertools.count(1)
        self.run = f"{time.time_ns():x}"[-9:]

    @property
    def now(self) -> int:
        """What time it is there."""
        return int(time.time()) + self.offset

    def make(self, prefix: str, name: str, /, **values: Any) -> Thing:
        """Return a new thing."""
        thing = {"id": f"{prefix}_{self.run}{next(self.numbers):06}", "object": name, "created": self.now,
                 "livemode": False, "metadata": {}, **values}  # fmt: skip
        self.things[thing["id"]] = thing
        return thing

    def get(self, identifier: str, name: str, param: str | None = None) -> Thing:
        """Return a thing, or refuse as Stripe does, which names the field that it was asked for in."""
        thing = self.things.get(identifier)
        if thing is None or thing["object"] != name:
            raise Refused(400 if param else 404, "resource_missing", param=param)
        return thing

    def every(self, name: str, /, **wanted: Any) -> list[Thing]:
        """Return the things of a kind, the newest first."""
        found = [thing for thing in self.things.values() if thing["object"] == name]
        return [t for t in reversed(found) if all(t.get(key) == value for key, value in wanted.items())]

    def tell(self, kind: str, thing: Thing) -> Thing:
        """Make an event about a thing as it is now."""
        event = {"id": f"evt_{self.run}{next(self.numbers):06}", "object": "event", "api_version": VERSION,
                 "created": self.now, "livemode": False, "type": kind, "pending_webhooks": 1,
                 "request": {"id": None, "idempotency_key": None}, "data": {"object": self.shown(thing)}}  # fmt: skip
        self.events.append(event)
        return event

    def shown(self, thing: Thing) -> Thing:
        """Return a thing without what only an expanded one says."""
        return {key: value for key, value in thing.items() if key not in ("refunds", "confirmation_secret")}

    # Payers and banks, and what a test changes about the past.

    def ahead(self, seconds: int) -> None:
        """Put the clock so far ahead of the wall's."""
        self.offset = seconds

    def age(self, identifier: str, seconds: int) -> None:
        """Have a thing be so much older."""
        self.things[identifier]["created"] -= seconds

    def pay(self, intent_id: str, card: str = "good") -> None:
        """Pay a payment with a card: a good one, one that is `declined`, or one that asks for `authentication`."""
        intent = self.get(intent_id, "payment_intent")
        if intent["status"] in ("succeeded", "canceled"):
            raise Refused(400, "payment_intent_unexpected_state")
        if card == "authentication":
            intent |= {"status": "requires_action", "next_action": {"type": "use_stripe_sdk"}}
            self.tell("payment_intent.requires_action", intent)
        elif card == "declined":
            error = {"code": "card_declined", "decline_code": "insufficient_funds", "type": "card_error"}
            intent |= {"status": "requires_payment_method", "last_payment_error": error}
            self.tell("payment_intent.payment_failed", intent)
        else:
            self._charged(intent)

    def _charged(self, intent: Thing) -> None:
        charge = self.make("ch", "charge", amount=intent["amount"], currency=intent["currency"], disputed=False,
                           amount_captured=intent["amount"], amount_refunded=0, refunded=False, paid=True,
                           payment_intent=intent["id"], status="succeeded",
                           metadata=dict(intent["metadata"]))  # fmt: skip
        intent |= {"status": "succeeded", "amount_received": intent["amount"], "latest_charge": charge["id"],
                   "next_action": None, "last_payment_error": None}  # fmt: skip
        self.tell("payment_intent.succeeded", intent)
        self.tell("charge.succeeded", charge)

    def refund(self, intent_id: str, amount: int) -> Thing:
        """Refund a part of a payment."""
        charge = self._charge(intent_id)
        if amount < 1 or charge["amount_refunded"] + amount > charge["amount"]:
            raise Refused(400, "charge_already_refunded" if charge["refunded"] else "amount_too_large")
        made = self.make("re", "refund", amount=amount, currency=charge["currency"], charge=charge["id"],
                         payment_intent=intent_id, status="succeeded", reason=None)  # fmt: skip
        charge["amount_refunded"] += amount
        charge["refunded"] = charge["amount_refunded"] == charge["amount"]
        self.tell("refund.created", made)
        self.tell("charge.refunded", charge)
        return made

    def fail_refund(self, refund_id: str) -> None:
        """Let the bank send a refund back."""
        refund = self.get(refund_id, "refund")
        refund["status"] = "failed"
        charge = self.things[refund["charge"]]
        charge["amount_refunded"] -= refund["amount"]
        charge["refunded"] = False
        self.tell("refund.failed", refund)

    def dispute(self, intent_id: str, amount: int, status: str = "needs_response") -> Thing:
        """Let the payer dispute a payment."""
        charge = self._charge(intent_id)
        charge["disputed"] = True
        made = self.make("du", "dispute", amount=amount, currency=charge["currency"], charge=charge["id"],
                         payment_intent=intent_id, status=status, reason="fraudulent")  # fmt: skip
        self.tell("charge.dispute.created", made)
        return made

    def decide(self, dispute_id: str, status: str) -> None:
        """Decide a dispute: `won` or `lost`."""
        dispute = self.get(dispute_id, "dispute")
        dispute["status"] = status
        self.tell("charge.dispute.closed", dispute)

    def settle(self, subscription_id: str, paid: bool = True) -> None:
        """Pay what a subscription still owes, or fail to."""
        subscription = self.get(subscription_id, "subscription")
        for invoice in reversed(self.every("invoice", subscription_id=subscription_id, status="open")):
            if paid:
                self._paid(invoice)
                self._take_over(subscription, invoice)
            else:
                invoice["attempt_count"] += 1
                self.tell("invoice.payment_failed", invoice)
                if subscription["status"] == "active":
                    subscription["status"] = "past_due"
        if paid and subscription["status"] in ("incomplete", "past_due", "unpaid"):
            subscription["status"] = "active"
        self.tell("customer.subscription.updated", subscription)

    def renew(self, subscription_id: str, paid: bool = True) -> None:
        """Let the month end: the subscription ends with it, or its next month begins and is paid or is not."""
        subscription = self.get(subscription_id, "subscription")
        item = subscription["items"]["data"][0]
        self.offset += max(0, item["current_period_end"] - self.now)
        if subscription["cancel_at_period_end"]:
            self.end(subscription_id)
            return
        self._begin_month(subscription, "subscription_cycle")
        self.settle(subscription_id, paid)

    def end(self, subscription_id: str) -> Thing:
        """End a subscription now."""
        subscription = self.get(subscription_id, "subscription")
        incomplete = subscription["status"] == "incomplete"
        ended = "incomplete_expired" if incomplete else "canceled"
        subscription |= {"status": ended, "ended_at": self.now, "canceled_at": self.now}
        self.tell("customer.subscription.deleted", subscription)
        return subscription

    # What Stripe does by itself.

    def subscribe(self, customer: str, price_id: str, metadata: Thing) -> Thing:
        """Begin a subscription whose first month is to be paid."""
        self.get(customer, "customer", "customer")
        price = self.get(price_id, "price", "items[0][price]")
        made = self.make("sub", "subscription", customer=customer, metadata=metadata, status="incomplete",
                         billing_cycle_anchor=self.now, cancel_at_period_end=False, currency=price["currency"],
                         ended_at=None, canceled_at=None, pending_update=None, periods=0)  # fmt: skip
        item = self.make("si", "subscription_item", price=price, subscription=made["id"], quantity=1)
        made["items"] = {"object": "list", "data": [item], "has_more": False}
        self._begin_month(made, "subscription_create")
        self.tell("customer.subscription.created", made)
        return made

    def forget(self, customer_id: str) -> Thing:
        """Forget a customer, whose subscriptions end."""
        self.get(customer_id, "customer")
        for subscription in self.every("subscription", customer=customer_id):
            if subscription["status"] not in ("canceled", "incomplete_expired"):
                self.end(subscription["id"])
        return {"id": customer_id, "object": "customer", "deleted": bool(self.things.pop(customer_id))}

    def change(self, subscription_id: str, price_id: str, at_once: bool) -> None:
        """Change the price; at once means that the rest of the month is invoiced, and counts when that is paid."""
        subscription = self.get(subscription_id, "subscription")
        item, price = subscription["items"]["data"][0], self.get(price_id, "price", "items[0][price]")
        if not at_once:
            item["price"] = price
            self.tell("customer.subscription.updated", subscription)
            return
        starts, ends = item["current_period_start"], item["current_period_end"]
        left = (ends - self.now) / (ends - starts)
        parts = [
            (item["price"], -round(item["price"]["unit_amount"] * left)),
            (price, round(price["unit_amount"] * left)),
        ]
        lines = [line_of(each, amount, self.now, ends, True, subscription_id) for each, amount in parts]
        invoice = self._invoice(subscription, "subscription_update", lines)
        waiting = {"expires_at": self.now + 23 * 3600, "subscription_items": [{"id": item["id"], "price": price}]}
        subscription["pending_update"] = waiting
        if not subscription.get("declines"):
            self._paid(invoice)
            self._take_over(subscription, invoice)
        self.tell("customer.subscription.updated", subscription)

    def _paid(self, invoice: Thing) -> None:
        """Take the money for an invoice: Stripe itself makes the payment, which names the invoice nowhere."""
        invoice |= {"status": "paid", "amount_paid": invoice["amount_due"], "amount_remaining": 0}
        if invoice["amount_due"]:
            intent = self.make("pi", "payment_intent", amount=invoice["amount_due"], currency=invoice["currency"],
                               amount_received=0, customer=invoice["customer"], latest_charge=None,
                               status="requires_payment_method", last_payment_error=None,
                               next_action=None)  # fmt: skip
            self.make("inpay", "invoice_payment", invoice=invoice["id"], amount_paid=intent["amount"], status="paid",
                      payment={"type": "payment_intent", "payment_intent": intent["id"]})  # fmt: skip
            self._charged(intent)
        self.tell("invoice.paid", invoice)

    def _take_over(self, subscription: Thing, invoice: Thing) -> None:
        if subscription["pending_update"] and invoice["billing_reason"] == "subscription_update":
            subscription["items"]["data"][0]["price"] = subscription["pending_update"]["subscription_items"][0]["price"]
            subscription["pending_update"] = None

    def _begin_month(self, subscription: Thing, reason: str) -> None:
        item, number = subscription["items"]["data"][0], subscription["periods"]
        starts, ends = (month_from(subscription["billing_cycle_anchor"], n) for n in (number, number + 1))
        item |= {"current_period_start": starts, "current_period_end": ends}
        subscription["periods"] = number + 1
        price = item["price"]
        self._invoice(
            subscription, reason, [line_of(price, price["unit_amount"], starts, ends, False, subscription["id"])]
        )

    def _invoice(self, subscription: Thing, reason: str, lines: list[Thing]) -> Thing:
        total = max(0, sum(line["amount"] for line in lines))
        details = {"subscription": subscription["id"], "metadata": dict(subscription["metadata"])}
        made = self.make("in", "invoice", subscription_id=subscription["id"], customer=subscription["customer"],
                         currency=subscription["currency"], billing_reason=reason, status="open", attempt_count=0,
                         amount_due=total, amount_paid=0, amount_remaining=total, total=total,
                         parent={"type": "subscription_details", "subscription_details": details},
                         lines={"object": "list", "data": lines, "has_more": False})  # fmt: skip
        made["confirmation_secret"] = {"type": "payment_intent", "client_secret": f"{made['id']}_secret"}
        subscription["latest_invoice"] = made["id"]
        self.tell("invoice.created", made)
        return made

    def _charge(self, intent_id: str) -> Thing:
        intent = self.get(intent_id, "payment_intent")
        if not intent["latest_charge"]:
            raise Refused(400, "charge_not_found")
        return self.things[intent["latest_charge"]]


def line_of(price: Thing, amount: int, starts: int, ends: int, prorated: bool, subscription_id: str) -> Thing:
    """Return a line of an invoice."""
    details = {"subscription": subscription_id, "proration": prorated}
    return {"object": "line_item", "amount": amount, "currency": price["currency"], "quantity": 1,
            "period": {"start": starts, "end": ends},
            "parent": {"type": "subscription_item_details", "subscription_item_details": details},
            "pricing": {"type": "price_details", "price_details": {"price": price["id"], "product": price["product"]},
                        "unit_amount_decimal": str(price["unit_amount"])}}  # fmt: skip


def month_from(anchor: int, number: int) -> int:
    """Return when the n-th month from an anchor begins, in seconds: its day, or the month's last one."""
    first = datetime.fromtimestamp(anchor, UTC)
    months = first.month - 1 + number
    year, month = first.year + months // 12, months % 12 + 1
    day = min(first.day, monthrange(year, month)[1])
    return int(first.replace(year=year, month=month, day=day).timestamp())
