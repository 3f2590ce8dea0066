"""Buying with PayPal over HTTP: payers act at the local PayPal, which then tells the product."""

import json
import os
from types import SimpleNamespace
from typing import Any

from shared.core.aws import client
from shared.core.names import physical
from tests.support.people import FRONT_DOOR, Person
from tests.support.tills import control

PAYPAL = f"http://127.0.0.1:{int(os.environ.get('FIVESTAR_PORT', '4560')) + 12}"
WEBHOOK = "/api/webhooks/paypal"
ORDERS = "/api/payments/paypal/orders"


def payer(act: str, **arguments: Any) -> Any:
    """Do what a payer or PayPal itself does."""
    return control({"do": act, **arguments}, PAYPAL)


def webhook_id() -> str:
    """Return for which webhook the local PayPal signs its events."""
    kept = client("secretsmanager").get_secret_value(SecretId=physical("paypal"))["SecretString"]
    return str(json.loads(kept)["webhook_id"])


def events_about(order_id: str) -> list[dict[str, Any]]:
    """Return the events about an order and its captures and refunds, in the order in which they were made."""
    made = control(provider=PAYPAL)["events"]
    named = [order_id]
    for event in made:
        if any(each in json.dumps(event["resource"]) for each in named):
            named.append(event["resource"].get("id") or event["resource"]["dispute_id"])
    return [event for event in made if any(each in json.dumps(event["resource"]) for each in named)]


def deliver(*events: dict[str, Any], webhook: str | None = None) -> list[int]:
    """Have events sent to the product, in this order, and return the answers."""
    ids = [event["id"] for event in events]
    asked = {"deliver": ids, "to": f"{FRONT_DOOR}{WEBHOOK}", "webhook_id": webhook or webhook_id()}
    statuses: list[int] = control(asked, PAYPAL)
    return statuses


def begun(someone: Person, package: str = "starter") -> Any:
    """Begin an order."""
    answer = someone.post(ORDERS, {"package": package})
    assert answer.status == 201, answer
    return SimpleNamespace(**answer.body)


def capture(someone: Person, order_id: str) -> Any:
    """Say that an order is approved."""
    return someone.post(f"{ORDERS}/{order_id}/capture", {})
