"""Paid work as a feature does it, with a provider that can be slow or down, for tests that have an AWS of their own."""

import json
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

import yaml

from infra.seed.load import CONTENT
from shared.billing.charging import charge
from shared.billing.messages import Catalogue
from shared.billing.models import CATALOGUE, Offer, Subscription
from shared.core.clock import now
from shared.core.function import Caller, Function
from shared.core.ids import new
from shared.core.messages import Body, Message
from shared.core.receipts import Receipt
from shared.ledger.acts import Units, grant
from shared.ledger.books import Book, Currency
from shared.ledger.models import LedgerAccount, LedgerEffect, LedgerEntry, LedgerNote, LedgerPurchase
from shared.ledger.reconciling import LedgerCheck, LedgerReport
from tests.support.private_cloud import Reply

TABLES = [LedgerAccount, LedgerCheck, LedgerEffect, LedgerEntry, LedgerNote, LedgerPurchase, LedgerReport, Offer,
          Receipt, Subscription]  # fmt: skip
COSTS = 25  # tokens


class Wanted(Body):
    """What a feature is asked for."""

    text: str = ""


class Result(Message):
    """What paid work has made."""

    result_id: str


class Provider:
    """Somebody outside who does the work: counts it, takes its time, or fails as a test wants."""

    def __init__(self) -> None:
        self.calls, self.seconds = 0, 0.0
        self.fails: Callable[[], BaseException] | None = None
        self._lock = threading.Lock()

    def work(self) -> None:
        with self._lock:
            self.calls += 1
        if self.seconds:
            threading.Event().wait(self.seconds)
        if self.fails:
            raise self.fails()


def feature(provider: Provider) -> Function:
    """Return an endpoint that does paid work and keeps its result in the transaction that charges it."""

    def practise(wanted: Wanted, caller: Caller) -> Result:
        with charge(caller.user_id, "practice_interview") as under_way:
            provider.work()
            result = Result(result_id=new())
            row = LedgerReport(f"results#{caller.user_id}", result.result_id, facts={})
            under_way.settle(beside=lambda effects: effects.create(row), answer=lambda _: result)
        return result

    return Function("endpoint", "POST /api/practice", practise, scope="learner")


def request(function: Function, user_id: str, key: str | None = None, body: Any = None) -> Reply:
    """Call an endpoint as the gateway does, with an `Idempotency-Key` where one is named; `body` may be JSON text."""
    event = {
        "requestContext": {
            "authorizer": {"jwt": {"claims": {"sub": user_id, "scope": "learner", "sid": "session"}}},
            "http": {"sourceIp": "127.0.0.1"},
        },
        "headers": {"idempotency-key": key} if key else {},
        "pathParameters": {},
        "body": body if isinstance(body, str) else json.dumps(body or {}),
    }
    answer = function(event, None)
    return Reply(answer["statusCode"], json.loads(answer["body"]))


def results(user_id: str) -> list[str]:
    """Return what somebody's paid work has made."""
    return [row.part for row in LedgerReport.of_day(f"results#{user_id}")]


def on_sale() -> None:
    """Have the seeded catalogue in force."""
    written = yaml.safe_load((CONTENT / "billing" / "catalogue.yaml").read_text(encoding="utf-8"))
    Offer(CATALOGUE, content=Catalogue.model_validate(written).model_dump(mode="json")).save()


def somebody(tokens: int = 0, moment: datetime | None = None) -> str:
    """Return somebody new who was given so many tokens."""
    user_id = new()
    if tokens:
        grant(Units(user_id, Currency.TOKEN, tokens), new(), moment or now())
    return user_id


def tokens_of(user_id: str) -> Book:
    """Return what somebody has of tokens, as it is stored."""
    return LedgerAccount.of(user_id).book(Currency.TOKEN)


def entries_of(user_id: str) -> list[tuple[str, int]]:
    """Return kind and amount of somebody's entries, in order."""
    return [(row.kind, int(row.amount)) for row in LedgerEntry.query(user_id, consistent_read=True)]
