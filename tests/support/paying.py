"""Buying and subscribing with a Stripe of the test's own, inside its process: people, payers, banks and events."""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

from functions.payments.create_subscription import create_subscription
from functions.payments.receive_stripe_event import receive_stripe_event
from infra.local.stand_ins.stripe import server, sign
from infra.local.stand_ins.stripe_account import Account
from shared.accounts.models import User
from shared.audit.models import AuditEntry, AuditReason
from shared.clients import stripe
from shared.core.aws import client
from shared.core.clock import now
from shared.core.function import Function
from shared.core.ids import new
from shared.core.limits import Counter
from shared.core.names import physical
from shared.core.table import Table
from shared.ledger.books import Currency
from shared.ledger.models import LedgerAccount, LedgerEntry
from shared.payments.inbox import work_off
from shared.payments.models import (
    BillingCustomer,
    Contract,
    Payment,
    PaymentEvent,
    PaymentReport,
    PlanPrice,
)
from tests.support.charging import TABLES as BILLING
from tests.support.charging import on_sale
from tests.support.in_process import cloud_in_process
from tests.support.private_cloud import Clock, Reply

TABLES = [*BILLING, AuditEntry, AuditReason, BillingCustomer, Contract, Counter, Payment, PaymentEvent, PaymentReport,
          PlanPrice, User]  # fmt: skip
KEY, SECRET, BEFORE = "sk_test_local", "whsec_now", "whsec_before"


@dataclass
class Till:
    """A Stripe account, the product's clock, and what the two have to do with each other."""

    account: Account
    clock: Clock
    told: int = 0

    def news(self) -> list[dict[str, Any]]:
        """Return the events that were made since this was asked last."""
        made, self.told = self.account.events[self.told :], len(self.account.events)
        return made

    def bring(self, events: list[dict[str, Any]], moment: datetime | None = None) -> None:
        """Deliver events in this order, each applied as soon as it has come."""
        for event in events:
            assert deliver(event).status == 200
            work_off(event["id"], moment or self.now())

    def catch_up(self) -> None:
        """Let the product's clock follow Stripe's."""
        self.clock.set(timedelta(seconds=self.account.offset))

    def bring_all(self) -> None:
        """Deliver everything that is new, at Stripe's time."""
        self.catch_up()
        self.bring(self.news())

    def now(self) -> datetime:
        """What time it is for the product."""
        return now()


@contextmanager
def till(tables: Sequence[type[Table]] = ()) -> Iterator[Till]:
    """Give an AWS and a Stripe of a test's own, with the seeded catalogue on sale; `tables` are wanted besides."""
    with (
        server() as own,
        cloud_in_process([*TABLES, *tables]) as (clock, _),
        patch.dict(os.environ, {"STRIPE_API_URL": own.url}),
    ):
        keys = {"api_key": KEY, "webhook_secret": SECRET, "webhook_secret_before": BEFORE}
        for name, value in {"stripe": keys, "cursors": {"key": "k"}, "sign-in": {"key": "k"}}.items():
            client("secretsmanager").create_secret(Name=physical(name), SecretString=json.dumps(value))
        on_sale()
        stripe._client.cache_clear()
        try:
            yield Till(own.account, clock)
        finally:
            stripe._client.cache_clear()


def somebody() -> str:
    """Return somebody new with an account."""
    user_id = new()
    User(user_id, email=f"{user_id.lower()}@example.org", created_at=now()).save()
    return user_id


def ask(function: Function, user_id: str, body: Any = None, key: str | None = None, **path: str) -> Reply:
    """Call an endpoint as the gateway does, with a valid token of any role."""
    event = {
        "requestContext": {"authorizer": {"jwt": {"claims": {"sub": user_id, "scope": "admin", "sid": "s"}}},
                           "http": {"sourceIp": "127.0.0.1"}},
        "headers": {"idempotency-key": key} if key else {},
        "pathParameters": path,
        "body": body if isinstance(body, str) else json.dumps(body or {}),
    }  # fmt: skip
    answer = function(event, None)
    return Reply(answer["statusCode"], json.loads(answer["body"]) if answer["body"] else None)


def subscribed(shop: Till, plan: str = "professional", user_id: str | None = None) -> tuple[str, str]:
    """Subscribe and pay the first month; return who did, and the subscription's id."""
    someone = user_id or somebody()
    reply = ask(create_subscription, someone, {"plan": plan})
    assert reply.status == 201, reply.body
    subscription_id = str(Contract.get(someone).subscription_id)
    shop.account.settle(subscription_id)
    shop.bring_all()
    return someone, subscription_id


def deliver(event: Any, secret: str = SECRET, header: str | None = None, **request: Any) -> Reply:
    """Send an event, or bytes as they are, to the webhook as the gateway does."""
    body = event if isinstance(event, bytes) else json.dumps(event).encode()
    given = {
        "requestContext": {"http": {"sourceIp": "127.0.0.1"}},
        "headers": {"stripe-signature": sign(body, secret) if header is None else header},
        "body": body.decode("utf-8", "surrogateescape"),
        **request,
    }
    answer = receive_stripe_event(given, None)
    return Reply(answer["statusCode"], json.loads(answer["body"]))


def units_of(user_id: str, currency: Currency = Currency.CREDIT) -> int:
    """Return what somebody has available, as it is stored."""
    return LedgerAccount.of(user_id).book(currency).available


def entries_of(user_id: str) -> list[tuple[str, str, int]]:
    """Return kind, reference and amount of somebody's entries, in order."""
    rows = LedgerEntry.query(user_id, consistent_read=True)
    return [(row.kind, row.reference, int(row.amount)) for row in rows]
