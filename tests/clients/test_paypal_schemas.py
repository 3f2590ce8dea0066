"""The stand-in answers, and our client asks, in the shapes that PayPal publishes."""

import json
import re
from pathlib import Path

import pytest
import yaml
from openapi_schema_validator import OAS30Validator

from functions.payments.create_paypal_order import create_paypal_order
from infra.local.stand_ins.paypal import signed
from shared.clients import paypal
from shared.payments.refusals import NotAtProvider, ProviderRefused
from tests.support.paying import ask, somebody
from tests.support.paypalling import KEYS, bought, capture, counter, order

PUBLISHED = yaml.safe_load(Path(__file__).with_name("paypal_schemas.yaml").read_text())
COMPONENTS = {"components": PUBLISHED["components"]}


def problems(name, thing):
    checked = OAS30Validator({"$ref": f"#/components/schemas/{name}", **COMPONENTS})
    return [f"{name}{list(error.path)}: {error.message}" for error in checked.iter_errors(thing)]


@pytest.fixture(scope="module")
def shop():
    """Everything that is ever asked of PayPal, and what its payers and it itself do."""
    with counter() as shop:
        account, someone = shop.account, somebody()
        for how in ("good", "declined", "echeck", "failing"):
            begun = order(someone)
            capture(someone, begun.order_id)
            account.approve(begun.order_id, how)
            capture(someone, begun.order_id)
            capture(someone, begun.order_id)
            if how in ("echeck", "failing"):
                account.clear(begun.order_id, how == "echeck")
            paypal.payment(begun.order_id)
        begun = bought(shop, someone)
        capture_id = shop.capture_of(begun.order_id)["id"]
        paypal.of_capture(capture_id)
        paypal.refund(begun.order_id, 333, "once")
        paypal.refund(begun.order_id, 333, "once")
        account.fail_refund(account.refund(begun.order_id, "1.00")["id"])
        won, lost = (account.dispute(begun.order_id, "3.00", stage) for stage in ("INQUIRY", "CHARGEBACK"))
        account.escalate(won["dispute_id"])
        account.decide(won["dispute_id"], "RESOLVED_SELLER_FAVOUR")
        account.decide(lost["dispute_id"], "RESOLVED_BUYER_FAVOUR", "3.00")
        paypal.of_dispute(lost["dispute_id"])
        with pytest.raises(ProviderRefused):
            paypal.refund(begun.order_id, 1000, "too much")
        account.reverse(begun.order_id)
        paypal.payment(begun.order_id)
        for absent in (lambda: paypal.payment("NONE"), lambda: paypal.of_capture("NONE"),
                       lambda: paypal.of_dispute("NONE")):  # fmt: skip
            with pytest.raises(NotAtProvider):
                absent()
        account.fails = [500, 503, 401, 409]
        assert ask(create_paypal_order, someone, {"package": "starter"}).status == 503
        yield shop


def test_every_request_of_ours_and_every_answer_is_of_a_published_shape(shop):
    met = set()
    for call in shop.account.calls:
        if call["path"] == "/v1/oauth2/token":  # published in words only
            assert call["given"] == "grant_type=client_credentials"
            continue
        where = f"{call['method']} {call['path']}"
        (known,) = [each for each in PUBLISHED["requests"]
                    if each["method"] == call["method"] and re.fullmatch(each["path"], call["path"])]  # fmt: skip
        if "given" in known:
            assert problems(known["given"], call["given"]) == [], where
        shape = known["answer"] if call["status"] < 400 else "error"
        assert problems(shape, call["answer"]) == [], where
        issues = {each["issue"] for each in call["answer"].get("details", ())} - {"PLANNED"}
        assert issues <= set(known.get("refusals", ())), where
        met.add((call["method"], known["path"]))
    assert met == {(each["method"], each["path"]) for each in PUBLISHED["requests"]}


def test_every_event_and_what_it_is_about_is_of_a_published_shape(shop):
    kinds = set()
    for event in shop.account.events:
        assert problems("event", event) == []
        assert problems(PUBLISHED["events"][event["resource_type"]], event["resource"]) == [], event["event_type"]
        kinds.add(event["event_type"])
    assert len(kinds) >= 11


def test_an_event_is_signed_in_headers_of_the_published_forms(shop):
    headers = signed(json.dumps(shop.account.events[0]).encode(), KEYS["webhook_id"], shop.url)
    given = {name.removeprefix("paypal-").replace("-", "_"): value for name, value in headers.items()}
    assert problems("verify_webhook_signature", {**given, "webhook_id": KEYS["webhook_id"]}) == []


def test_a_shape_that_is_not_published_is_noticed(shop):
    answer = next(call["answer"] for call in shop.account.calls if call["answer"].get("status") == "COMPLETED")
    assert problems("order", answer) == []
    assert problems("order", {**answer, "made_up": 1})
    assert problems("order", {**answer, "status": "PAID"})
