"""What an account at the local PayPal holds, and what payers and PayPal do with it; each act makes its events."""

import itertools
import json
import threading
import time
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

Thing = dict[str, Any]
MISSING = "INVALID_RESOURCE_ID"
MERCHANT = "5KZ2GTNQ7YQ2J"  # whose account it is


class Refused(Exception):
    """A request that PayPal answers with an error."""

    def __init__(self, status: int, issue: str = "") -> None:
        self.status, self.issue = status, issue
        super().__init__(issue)


class Account:
    """Orders with their captures and refunds, disputes, and the events about them; `url` is where it is asked."""

    keeps = ("orders", "disputes", "events", "kept", "approved", "run")

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.url = ""
        self.reset()

    def reset(self) -> None:
        """Begin anew."""
        self.orders: dict[str, Thing] = {}
        self.disputes: dict[str, Thing] = {}
        self.events: list[Thing] = []
        self.kept: dict[str, tuple[str, Thing]] = {}
        self.calls: list[Thing] = []
        self.fails: list[int] = []  # what the next requests are answered with
        self.slow = 0.0  # seconds that each answer takes
        self.tokens: set[str] = set()
        self.approved: dict[str, str] = {}  # with what each order was approved
        self.numbers = itertools.count(1)
        self.run = f"{time.time_ns():X}"[-11:]

    def new_id(self) -> str:
        """Return an id as PayPal's are: seventeen capitals and digits."""
        return f"{self.run}{next(self.numbers):06}"

    def link(self, path: str, rel: str, method: str = "GET") -> Thing:
        """Return a link to a thing of the account."""
        return {"href": f"{self.url}{path}", "rel": rel, "method": method}

    def tell(self, kind: str, resource_type: str, resource: Thing, version: str = "2.0") -> Thing:
        """Make an event about a thing as it is now."""
        event_id = f"WH-{self.new_id()}-{self.new_id()}"
        links = [self.link(f"/v1/notifications/webhooks-events/{event_id}", "self")]
        event = {"id": event_id, "create_time": stamp(), "resource_type": resource_type, "event_version": "1.0",
                 "event_type": kind, "summary": kind.lower().replace(".", " "), "resource_version": version,
                 "resource": resource, "links": links}  # fmt: skip
        self.events.append(json.loads(json.dumps(event)))
        return self.events[-1]

    # What is asked of PayPal.

    def order(self, order_id: str) -> Thing:
        """Return an order, or refuse as PayPal does."""
        if order_id not in self.orders:
            raise Refused(404, MISSING)
        return self.orders[order_id]

    def begin(self, asked: Thing) -> Thing:
        """Begin an order."""
        amount = asked["purchase_units"][0]["amount"]
        decimals = -int(Decimal(amount["value"]).as_tuple().exponent)
        if decimals > (0 if amount["currency_code"] in ("HUF", "JPY", "TWD") else 2):
            raise Refused(422, "DECIMAL_PRECISION" if decimals > 2 else "DECIMALS_NOT_SUPPORTED")
        order_id = self.new_id()
        unit = {"reference_id": "default", "payee": {"merchant_id": MERCHANT}, **asked["purchase_units"][0]}
        path = f"/v2/checkout/orders/{order_id}"
        page = {"href": f"https://www.paypal.example/checkoutnow?token={order_id}", "rel": "payer-action"}
        links = [self.link(path, "self"), {**page, "method": "GET"}]
        self.orders[order_id] = {"id": order_id, "intent": asked["intent"], "status": "PAYER_ACTION_REQUIRED",
                                 "payment_source": {"paypal": {}}, "purchase_units": [unit], "create_time": stamp(),
                                 "links": links}  # fmt: skip
        return self.orders[order_id]

    def capture(self, order_id: str) -> Thing:
        """Take the money of an approved order."""
        order = self.order(order_id)
        if order["status"] == "COMPLETED":
            raise Refused(422, "ORDER_ALREADY_CAPTURED")
        if order["status"] != "APPROVED":
            raise Refused(422, "ORDER_NOT_APPROVED")
        how = self.approved.pop(order_id, "good")
        if how == "declined":
            order["status"] = "PAYER_ACTION_REQUIRED"
            raise Refused(422, "INSTRUMENT_DECLINED")
        unit, capture_id = order["purchase_units"][0], self.new_id()
        if any(each["purchase_units"][0].get("invoice_id") == unit.get("invoice_id") and each["status"] == "COMPLETED"
               for each in self.orders.values() if unit.get("invoice_id")):  # fmt: skip
            raise Refused(422, "DUPLICATE_INVOICE_ID")
        path = f"/v2/payments/captures/{capture_id}"
        capture = {"id": capture_id, "status": "COMPLETED", "amount": dict(unit["amount"]), "final_capture": True,
                   "create_time": stamp(), "update_time": stamp(), "links": [self.link(path, "self")],
                   **{name: unit[name] for name in ("custom_id", "invoice_id") if name in unit}}  # fmt: skip
        if how in ("echeck", "failing"):
            reason = {"echeck": "ECHECK", "failing": "PENDING_REVIEW"}[how]
            capture |= {"status": "PENDING", "status_details": {"reason": reason}}
        unit["payments"] = {"captures": [capture]}
        order |= {"status": "COMPLETED", "update_time": stamp()}
        self.tell(f"PAYMENT.CAPTURE.{capture['status']}", "capture", self.shown(order))
        self.tell("CHECKOUT.ORDER.COMPLETED", "checkout-order", order)
        return order

    def of_capture(self, capture_id: str) -> Thing:
        """Return the order of a capture."""
        for order in self.orders.values():
            if any(each["id"] == capture_id for each in payments(order, "captures")):
                return order
        raise Refused(404, MISSING)

    def shown(self, order: Thing) -> Thing:
        """Return an order's capture as it is shown on its own: with the order that it belongs to."""
        return {**payments(order, "captures")[-1],
                "supplementary_data": {"related_ids": {"order_id": order["id"]}}}  # fmt: skip

    def refund_capture(self, capture_id: str, asked: Thing) -> Thing:
        """Refund a part of a capture."""
        order = self.of_capture(capture_id)
        capture = payments(order, "captures")[-1]
        if capture["status"] == "PENDING":
            raise Refused(422, "PENDING_CAPTURE")
        amount = asked.get("amount") or capture["amount"]
        back = sum((value(each) for each in payments(order, "refunds") if each["status"] == "COMPLETED"), Decimal())
        if capture["status"] == "REFUNDED":
            raise Refused(422, "CAPTURE_FULLY_REFUNDED")
        if Decimal(amount["value"]) <= 0 or back + Decimal(amount["value"]) > value(capture):
            raise Refused(422, "REFUND_AMOUNT_EXCEEDED")
        refund_id, whole = self.new_id(), back + Decimal(amount["value"]) == value(capture)
        links = [self.link(f"/v2/payments/refunds/{refund_id}", "self"),
                 self.link(f"/v2/payments/captures/{capture_id}", "up")]  # fmt: skip
        made = {"id": refund_id, "status": "COMPLETED", "amount": dict(amount), "create_time": stamp(),
                "update_time": stamp(), "links": links}  # fmt: skip
        order["purchase_units"][0]["payments"].setdefault("refunds", []).append(made)
        capture |= {"status": "REFUNDED" if whole else "PARTIALLY_REFUNDED", "update_time": stamp()}
        self.tell("PAYMENT.CAPTURE.REFUNDED", "refund", made)
        return made

    def dispute_of(self, dispute_id: str) -> Thing:
        """Return a dispute."""
        if dispute_id not in self.disputes:
            raise Refused(404, MISSING)
        return self.disputes[dispute_id]

    # Payers, PayPal itself, and what a test changes about the past.

    def approve(self, order_id: str, how: str = "good") -> None:
        """Approve an order: with what is `good`, will be `declined`, takes days (`echeck`), or is `failing` then."""
        order = self.order(order_id)
        order |= {"status": "APPROVED", "update_time": stamp()}
        self.approved[order_id] = how
        self.tell("CHECKOUT.ORDER.APPROVED", "checkout-order", order)

    def refund(self, order_id: str, amount: str) -> Thing:
        """Refund a part of an order, as one does on PayPal's own page."""
        capture = payments(self.order(order_id), "captures")[-1]
        return self.refund_capture(capture["id"], {"amount": {**capture["amount"], "value": amount}})

    def fail_refund(self, refund_id: str) -> None:
        """Let a refund fail after all."""
        for order in self.orders.values():
            for refund in payments(order, "refunds"):
                if refund["id"] == refund_id:
                    refund["status"] = "FAILED"
                    left = any(each["status"] == "COMPLETED" for each in payments(order, "refunds"))
                    payments(order, "captures")[-1]["status"] = "PARTIALLY_REFUNDED" if left else "COMPLETED"
                    self.tell("PAYMENT.REFUND.FAILED", "refund", refund)

    def clear(self, order_id: str, accepted: bool = True) -> None:
        """Let a capture that waited come in, or not."""
        capture = payments(self.order(order_id), "captures")[-1]
        capture |= {"status": "COMPLETED" if accepted else "DECLINED", "update_time": stamp()}
        capture.pop("status_details", None)
        self.tell(
            f"PAYMENT.CAPTURE.{'COMPLETED' if accepted else 'DENIED'}", "capture", self.shown(self.order(order_id))
        )

    def reverse(self, order_id: str) -> None:
        """Have PayPal take a capture back by itself."""
        order = self.order(order_id)
        capture = payments(order, "captures")[-1]
        capture |= {"status": "REFUNDED", "update_time": stamp()}
        links = [self.link(f"/v2/payments/captures/{capture['id']}", "up")]
        self.tell("PAYMENT.CAPTURE.REVERSED", "refund",
                  {"id": self.new_id(), "status": "COMPLETED", "amount": dict(capture["amount"]),
                   "create_time": stamp(), "links": links})  # fmt: skip

    def dispute(self, order_id: str, amount: str, stage: str = "CHARGEBACK") -> Thing:
        """Let the payer dispute an order."""
        capture = payments(self.order(order_id), "captures")[-1]
        dispute_id = f"PP-R-{self.new_id()}"
        made = {"dispute_id": dispute_id, "create_time": stamp(), "update_time": stamp(),
                "disputed_transactions": [{"seller_transaction_id": capture["id"]}],
                "reason": "MERCHANDISE_OR_SERVICE_NOT_AS_DESCRIBED", "status": "WAITING_FOR_SELLER_RESPONSE",
                "dispute_amount": {**capture["amount"], "value": amount}, "dispute_life_cycle_stage": stage,
                "links": [self.link(f"/v1/customer/disputes/{dispute_id}", "self")]}  # fmt: skip
        self.disputes[dispute_id] = made
        self.tell("CUSTOMER.DISPUTE.CREATED", "dispute", made, "1.0")
        return made

    def escalate(self, dispute_id: str) -> None:
        """Let a question become a claim."""
        self.dispute_of(dispute_id)["dispute_life_cycle_stage"] = "CHARGEBACK"
        self.tell("CUSTOMER.DISPUTE.UPDATED", "dispute", self.dispute_of(dispute_id), "1.0")

    def decide(self, dispute_id: str, outcome: str, amount: str | None = None) -> None:
        """Decide a dispute, with how much the payer gets."""
        dispute = self.dispute_of(dispute_id)
        given = {"amount_refunded": {**dispute["dispute_amount"], "value": amount}} if amount else {}
        dispute |= {"status": "RESOLVED", "update_time": stamp(), "dispute_outcome": {"outcome_code": outcome, **given}}
        self.tell("CUSTOMER.DISPUTE.RESOLVED", "dispute", dispute, "1.0")

    def forget(self, order_id: str) -> None:
        """Forget an order, as PayPal does with one that nobody has approved."""
        self.orders.pop(order_id, None)


def payments(order: Thing, kind: str) -> list[Thing]:
    """Return the captures or refunds of an order."""
    found: list[Thing] = order["purchase_units"][0].get("payments", {}).get(kind, [])
    return found


def value(thing: Thing) -> Decimal:
    """Return the amount of a capture or refund."""
    return Decimal(thing["amount"]["value"])


def stamp() -> str:
    """Return what time it is, as PayPal writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
