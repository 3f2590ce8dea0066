"""Buying and subscribing over HTTP: payers and banks act at the local Stripe, which then tells the product."""

import json
import os
import urllib.request
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from shared.core.aws import client
from shared.core.names import physical
from shared.ledger.books import Currency
from shared.ledger.models import LedgerAccount
from shared.payments.models import Contract, PaymentEvent
from tests.support.people import FRONT_DOOR, Person
from tests.support.waiting import eventually

STRIPE = f"http://127.0.0.1:{int(os.environ.get('FIVESTAR_PORT', '4560')) + 11}"
WEBHOOK = "/api/webhooks/stripe"
PLACE = "/api/payments"
SUBSCRIPTIONS = f"{PLACE}/subscriptions"
STARTER = 300  # minutes of credit, for 999 cents


def control(body: Any = None, provider: str = STRIPE) -> Any:
    """Ask a local provider what has happened, or have it do something."""
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(f"{provider}/control", data), timeout=60) as answer:
        return json.loads(answer.read())


def bank(act: str, **arguments: Any) -> Any:
    """Do what a payer or a bank does."""
    return control({"do": act, **arguments})


def webhook_secret() -> str:
    """Return what the local Stripe signs its events with."""
    kept = client("secretsmanager").get_secret_value(SecretId=physical("stripe"))["SecretString"]
    return str(json.loads(kept)["webhook_secret"])


def events_about(*identifiers: str) -> list[dict[str, Any]]:
    """Return the events in which one of these things is named, in the order in which they were made."""
    return [event for event in control()["events"] if any(each in json.dumps(event["data"]) for each in identifiers)]


def deliver(*events: dict[str, Any]) -> list[int]:
    """Have events sent to the product, in this order, and return the answers."""
    return send([event["id"] for event in events])


def send(ids: list[str]) -> list[int]:
    """Have the events of these ids sent to the product, in this order, and return the answers."""
    statuses: list[int] = control({"deliver": ids, "to": f"{FRONT_DOOR}{WEBHOOK}", "secret": webhook_secret()})
    return statuses


def begun(someone: Person, package: str = "starter") -> Any:
    """Begin a payment."""
    answer = someone.post(f"{PLACE}/create-intent", {"package": package})
    assert answer.status == 201, answer
    return SimpleNamespace(**answer.body)


def confirm(someone: Person, intent_id: str) -> Any:
    """Say that a payment is paid."""
    return someone.post(f"{PLACE}/confirm", {"payment_intent_id": intent_id})


def bought(someone: Person) -> Any:
    """Buy a Starter."""
    payment = begun(someone)
    bank("pay", intent_id=payment.payment_intent_id)
    assert confirm(someone, payment.payment_intent_id).status == 200
    return payment


def subscribed(someone: Person, plan: str = "professional") -> str:
    """Subscribe and pay the first month; return the subscription's id."""
    answer = someone.post(SUBSCRIPTIONS, {"plan": plan})
    assert answer.status == 201, answer
    subscription_id = str(Contract.get(someone.user_id).subscription_id)
    bank("settle", subscription_id=subscription_id)
    told = events_about(subscription_id)
    assert set(deliver(*told)) == {200}
    eventually(lambda: all(PaymentEvent.get(event["id"]).outcome for event in told))
    shown = someone.get(SUBSCRIPTIONS).body
    assert (shown["status"], shown["plan"]) == ("active", plan)
    return subscription_id


def credits_of(someone: Person) -> int:
    """Return the minutes of credit that somebody has available, as they are stored."""
    return LedgerAccount.of(someone.user_id).book(Currency.CREDIT).available


def bring_their_units_once(someone: Person, events: list[dict[str, Any]], send: Callable[..., list[int]]) -> None:
    """Send the events of a Starter in the wrong order and again, and require that they give its units once."""
    assert set(send(*events[::-1], *events)) == {200}
    eventually(lambda: credits_of(someone) == STARTER)
    eventually(lambda: {PaymentEvent.get(event["id"]).outcome for event in events} == {"done"})
    assert credits_of(someone) == STARTER
