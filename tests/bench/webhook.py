"""P7: the CPU of taking an event of Stripe's until it is written down, against an HMAC and a JSON document."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

from functions.payments.receive_stripe_event import _check
from infra.local.stand_ins.stripe import sign
from infra.local.stand_ins.stripe_account import Account
from shared.core.function import Request
from shared.payments.events import Subject, subject_of
from shared.payments.receiving import read

CALLS, PAYMENTS = 2000, 50
SECRET = "whsec_bench"


def event() -> bytes:
    """Return the body of an event as Stripe sends them, about 2 KB."""
    account = Account()
    intent = account.make("pi", "payment_intent", amount=999, currency="usd", status="succeeded", latest_charge=None,
                          padding={f"field_{number}": "x" * 20 for number in range(40)})  # fmt: skip
    return json.dumps(account.tell("payment_intent.succeeded", intent)).encode()


def _cpu(call: Callable[[], Any]) -> float:
    for _ in range(100):
        call()
    started = time.process_time()
    for _ in range(CALLS):
        call()
    return (time.process_time() - started) / CALLS


def measure() -> dict[str, float]:
    """Return both in microseconds of CPU and their ratio."""
    body = event()
    request = Request({"stripe-signature": sign(body, SECRET)}, "127.0.0.1", body)

    def ours() -> None:
        _check(request, [SECRET, None])
        assert isinstance(subject_of(read(body), False), Subject)

    def least() -> None:
        hmac.new(SECRET.encode(), b"1." + body, hashlib.sha256).hexdigest()
        json.loads(body)

    base, taken = _cpu(least), _cpu(ours)
    return {"raw_us": round(1e6 * base, 1), "webhook_us": round(1e6 * taken, 1), "ratio": round(taken / base, 2)}


def applied() -> float:
    """Return how many events a second are taken and applied, one after the other, each to a payment of its own."""
    from functions.payments.create_intent import create_intent
    from tests.support.paying import ask, somebody, till

    with till() as shop:
        for _ in range(PAYMENTS):
            begun = ask(create_intent, somebody(), {"package": "starter"})
            shop.account.pay(begun.body["payment_intent_id"])
        paid = [event for event in shop.news() if event["type"] == "payment_intent.succeeded"]
        started = time.perf_counter()
        shop.bring(paid)
        return round(PAYMENTS / (time.perf_counter() - started), 1)


if __name__ == "__main__":
    import tests.conftest  # noqa: F401 - where AWS is, for tests

    print(json.dumps({**measure(), "applied_per_second": applied()}))
