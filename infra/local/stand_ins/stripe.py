"""The local Stripe, in the shapes of its newest version; `python -m infra.local.stand_ins.stripe`.

Over /control (`Controlled`) one is a payer or a bank: any act of `ACTS`; events are sent as Stripe's own library signs
them with the `secret` of the delivery.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from infra.local.stand_ins.controlled import Controlled, serve
from infra.local.stand_ins.stripe_account import Account, Refused, Thing
from infra.local.stand_ins.web import Server, port

ACTS = frozenset({"age", "ahead", "pay", "refund", "fail_refund", "dispute", "decide", "settle", "renew", "end"})


class Stripe(Controlled):
    """A connection to the interface."""

    acts = ACTS

    def respond(self, method: str, path: str, body: bytes) -> None:
        """Answer a request, once for its idempotency key, or the control path."""
        if path.startswith("/control"):
            self.send(*self.control(method, body))
            return
        with self.account.lock:
            self.account.calls.append(f"{method} {path}")
            status = self.account.fails.pop(0) if self.account.fails else 0
            if status:
                self.send(status, {"error": {"type": "api_error", "message": "planned"}})
                return
            self.send(*self.answered(lambda: (200, self.once(method, path, body))))

    def answered(self, act: Callable[[], tuple[int, Any]]) -> tuple[int, Any]:
        """Return the status and answer of an act, or how Stripe refuses it."""
        try:
            return act()
        except Refused as refused:
            error = {"type": refused.kind, "code": refused.code, "message": refused.code, "param": refused.param}
            return refused.status, {"error": error}

    def signed(self, body: bytes, asked: Mapping[str, Any]) -> dict[str, str]:
        """Return the header with which Stripe sends an event now."""
        return {"stripe-signature": sign(body, asked["secret"])}

    def once(self, method: str, path: str, body: bytes) -> Any:
        """Carry a request out, or give the answer that its key has got."""
        given = nested(parse_qsl(body.decode() or urlsplit(self.path).query))
        key = self.headers.get("Idempotency-Key") if method == "POST" else None
        used = Refused(400, "idempotency_key_in_use", "idempotency_error")
        return self.for_key(
            key, f"{path} {body.decode()}", used, lambda: carried_out(self.account, method, path, given)
        )


def carried_out(account: Account, method: str, path: str, given: Thing) -> Any:
    """Return the answer to a request; raises `Refused`."""
    for (wanted, pattern), act in ROUTES.items():
        found = re.fullmatch(pattern, path)
        if found and wanted == method:
            return act(account, given, *found.groups())
    raise Refused(404, "resource_missing")


def nested(pairs: list[tuple[str, str]]) -> Thing:
    """Return form fields such as `a[b][0]` as nested objects."""
    found: Thing = {}
    for name, value in pairs:
        *path, last = re.findall(r"[^\[\]]+", name)
        place = found
        for part in path:
            place = place.setdefault(part, {})
        place[last] = value
    return found


def sign(body: bytes, secret: str) -> str:
    """Return the header with which Stripe sends an event now."""
    from stripe import WebhookSignature

    return str(WebhookSignature.generate_signature_header(body.decode(), secret))  # type: ignore[no-untyped-call]


def _listed(rows: list[Thing], kind: str) -> Thing:
    return {"object": "list", "data": rows, "has_more": False, "url": f"/v1/{kind}"}


def _intent(account: Account, given: Thing, *_: str) -> Thing:
    amount = int(given["amount"])
    if amount < 50:
        raise Refused(400, "amount_too_small")
    account.get(given["customer"], "customer", "customer")
    made = account.make("pi", "payment_intent", amount=amount, currency=given["currency"], amount_received=0,
                        customer=given.get("customer"), metadata=given.get("metadata", {}), latest_charge=None,
                        status="requires_payment_method", last_payment_error=None, next_action=None)  # fmt: skip
    made["client_secret"] = f"{made['id']}_secret_local"
    account.tell("payment_intent.created", made)
    return made


def _with_charge(account: Account, intent: Thing) -> Thing:
    charge = account.things.get(intent["latest_charge"])
    if charge is None:
        return intent
    refunds = _listed(account.every("refund", charge=charge["id"]), "refunds")
    return {**intent, "latest_charge": {**charge, "refunds": refunds}}


def _intents(account: Account, given: Thing) -> Thing:
    span = given.get("created", {})
    low, high = int(span.get("gte", 0)), int(span.get("lt", 1 << 40))
    rows = [each for each in account.every("payment_intent") if low <= each["created"] < high]
    return _listed([_with_charge(account, each) for each in rows], "payment_intents")


def _invoice_payments(account: Account, given: Thing) -> Thing:
    """List what was paid for invoices: of a stretch of time, of an invoice, or with a payment."""
    span, intent_id = given.get("created", {}), given.get("payment", {}).get("payment_intent")
    low, high = int(span.get("gte", 0)), int(span.get("lt", 1 << 40))
    rows = [
        {**each, "invoice": account.things[each["invoice"]]} if "expand" in given else each
        for each in account.every("invoice_payment")
        if low <= each["created"] < high
        and given.get("invoice") in (None, each["invoice"])
        and intent_id in (None, each["payment"]["payment_intent"])
    ]
    return _listed(rows, "invoice_payments")


def _price(account: Account, given: Thing) -> Thing:
    product = account.make("prod", "product", name=given["product_data"]["name"])
    return account.make("price", "price", currency=given["currency"], unit_amount=int(given["unit_amount"]),
                        lookup_key=given["lookup_key"], metadata=given["metadata"], product=product["id"],
                        recurring=given["recurring"])  # fmt: skip


def _prices(account: Account, given: Thing) -> Thing:
    wanted = set(given["lookup_keys"].values())
    return _listed([each for each in account.every("price") if each["lookup_key"] in wanted], "prices")


def _with_invoice(account: Account, subscription: Thing) -> Thing:
    return {**subscription, "latest_invoice": account.things[subscription["latest_invoice"]]}


def _changed(account: Account, given: Thing, subscription_id: str) -> Thing:
    subscription = account.get(subscription_id, "subscription")
    if "cancel_at_period_end" in given:
        subscription["cancel_at_period_end"] = given["cancel_at_period_end"] == "true"
        account.tell("customer.subscription.updated", subscription)
    if "items" in given:
        at_once = given["proration_behavior"] == "always_invoice"
        account.change(subscription_id, given["items"]["0"]["price"], at_once)
    return subscription


def _subscribed(account: Account, given: Thing) -> Thing:
    made = account.subscribe(given["customer"], given["items"]["0"]["price"], given["metadata"])
    return _with_invoice(account, made)


ROUTES: dict[tuple[str, str], Callable[..., Any]] = {
    ("POST", "/v1/customers"): lambda account, given: account.make("cus", "customer", metadata=given["metadata"]),
    ("DELETE", r"/v1/customers/(\w+)"): lambda account, _, which: account.forget(which),
    ("POST", "/v1/payment_intents"): _intent,
    ("GET", "/v1/payment_intents"): _intents,
    ("GET", r"/v1/payment_intents/(\w+)"): lambda account, _, which: _with_charge(
        account, account.get(which, "payment_intent")
    ),
    ("POST", "/v1/refunds"): lambda account, given: account.refund(given["payment_intent"], int(given["amount"])),
    ("GET", "/v1/disputes"): lambda account, given: _listed(account.every("dispute", **given), "disputes"),
    ("POST", "/v1/prices"): _price,
    ("GET", "/v1/prices"): _prices,
    ("POST", "/v1/subscriptions"): _subscribed,
    ("GET", r"/v1/subscriptions/(\w+)"): lambda account, _, which: _with_invoice(
        account, account.get(which, "subscription")
    ),
    ("POST", r"/v1/subscriptions/(\w+)"): _changed,
    ("DELETE", r"/v1/subscriptions/(\w+)"): lambda account, _, which: account.end(which),
    ("GET", "/v1/invoices"): lambda account, given: _listed(
        account.every("invoice", subscription_id=given["subscription"]), "invoices"
    ),
    ("GET", "/v1/invoice_payments"): _invoice_payments,
    ("POST", "/v1/billing_portal/sessions"): lambda account, given: account.make(
        "bps", "billing_portal.session", url=f"https://billing.example/{given['customer']}", **given
    ),
}


def server(at: int = 0) -> Server:
    """Return the stand-in on a port, a free one by default."""
    return Server(Stripe, at, account=Account())


if __name__ == "__main__":
    serve(Stripe, Account(), "stripe", port(11))
