"""Buying with a PayPal of the test's own, inside its process: payers, PayPal itself, and its events."""

import itertools
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from functions.payments.capture_paypal_order import capture_paypal_order
from functions.payments.create_paypal_order import create_paypal_order
from functions.payments.receive_paypal_event import receive_paypal_event
from infra.local.stand_ins.paypal import server, signed
from infra.local.stand_ins.paypal_account import MERCHANT, Account, Thing
from infra.local.stand_ins.stripe_account import Account as StripeAccount
from shared.clients import paypal, paypal_signature
from shared.clients.paypal_access import Access
from shared.core.aws import client
from shared.core.clock import now
from shared.core.names import physical
from shared.core.secrets import secret
from shared.payments.inbox import work_off
from tests.support.failing import Killed
from tests.support.paying import ask, till
from tests.support.private_cloud import Clock, Reply

KEYS = {"client_id": "client", "client_secret": "secret", "webhook_id": "1JE4291016473214C", "merchant_id": MERCHANT}
APP_URL = "https://fivestar.example"


@dataclass
class Counter:
    """A PayPal account and one at Stripe, the product's clock, and what they have to do with each other."""

    account: Account
    stripe: StripeAccount
    clock: Clock
    url: str
    told: int = 0

    def news(self) -> list[Thing]:
        """Return the events that were made since this was asked last."""
        made, self.told = self.account.events[self.told :], len(self.account.events)
        return made

    def bring(self, events: list[Thing], moment: datetime | None = None) -> None:
        """Deliver events in this order, each applied as soon as it has come."""
        for event in events:
            assert self.deliver(event).status == 200
            work_off(event["id"], moment or now())

    def deliver(self, event: Any, headers: dict[str, str] | None = None, **request: Any) -> Reply:
        """Send an event, or bytes as they are, to the webhook as the gateway does."""
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        given = {
            "requestContext": {"http": {"sourceIp": "127.0.0.1"}},
            "headers": self.signed(body) if headers is None else headers,
            "body": body.decode("utf-8", "surrogateescape"),
            **request,
        }
        answer = receive_paypal_event(given, None)
        return Reply(answer["statusCode"], json.loads(answer["body"]))

    def signed(self, body: bytes, webhook_id: str = KEYS["webhook_id"], at: str | None = None) -> dict[str, str]:
        """Return the headers with which PayPal sends a body."""
        return signed(body, webhook_id, self.url, at)

    def capture_of(self, order_id: str) -> Thing:
        """Return the capture of an order, as it is kept at PayPal."""
        found: Thing = self.account.orders[order_id]["purchase_units"][0]["payments"]["captures"][-1]
        return found


@contextmanager
def with_keys(text: str) -> Iterator[None]:
    """Have another secret for as long as this lasts."""

    def fill(content: str) -> None:
        client("secretsmanager").put_secret_value(SecretId=physical("paypal"), SecretString=content)
        forget_keys()

    fill(text)
    try:
        yield
    finally:
        fill(json.dumps(KEYS))


def dies_asking(work: Callable[[], object], nth: int, when: str) -> bool:
    """Let the process die before or after its nth request to PayPal; tell whether there were so many."""
    asked, original = itertools.count(1), Access._sent

    def sent(access: Access, *request: Any) -> Any:
        mine = next(asked) == nth
        if mine and when == "before":
            raise Killed
        answer = original(access, *request)
        if mine:
            raise Killed
        return answer

    try:
        with patch.object(Access, "_sent", sent):
            work()
    except Killed:
        return True
    return False


@contextmanager
def counter() -> Iterator[Counter]:
    """Give an AWS, a Stripe and a PayPal of a test's own, with the seeded catalogue on sale."""
    where = {"APP_URL": APP_URL}
    with till() as shop, server() as own, patch.dict(os.environ, {**where, "PAYPAL_API_URL": own.url}):
        client("secretsmanager").create_secret(Name=physical("paypal"), SecretString=json.dumps(KEYS))
        _forget()
        try:
            own.account.url = own.url
            yield Counter(own.account, shop.account, shop.clock, own.url)
        finally:
            _forget()


def forget_keys() -> None:
    """Know no secret, as an instance that has just begun."""
    secret.cache_clear()
    paypal._keys.cache_clear()


def _forget() -> None:
    forget_keys()
    paypal._access.cache_clear()
    forget_certificates()


def forget_certificates() -> None:
    """Know no certificate, as an instance of the function that has just begun."""
    for known in (paypal_signature._kept, paypal_signature._missed, paypal_signature._fetches):
        known.clear()


def order(user_id: str, package: str = "starter") -> SimpleNamespace:
    """Begin an order."""
    reply = ask(create_paypal_order, user_id, {"package": package})
    assert reply.status == 201, reply.body
    return SimpleNamespace(**reply.body)


def capture(user_id: str, order_id: str, key: str | None = None) -> Reply:
    """Say that an order is approved."""
    return ask(capture_paypal_order, user_id, key=key, order_id=order_id)


def bought(shop: Counter, user_id: str) -> SimpleNamespace:
    """Buy a Starter; its events are not told."""
    begun = order(user_id)
    shop.account.approve(begun.order_id)
    assert capture(user_id, begun.order_id).status == 200
    return begun


def paid(shop: Counter, user_id: str) -> SimpleNamespace:
    """Have PayPal take the money for a Starter while nobody here learns of it."""
    begun = order(user_id)
    shop.account.approve(begun.order_id)
    shop.account.capture(begun.order_id)
    return begun
