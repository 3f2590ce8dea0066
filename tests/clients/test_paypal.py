"""What our client makes of PayPal's answers: a token kept, a second try, and refusals in our own words."""

import json
import os
import time
from unittest.mock import patch

import pytest

from infra.local.stand_ins.paypal import REFUSED_KEYS
from shared.clients import paypal, paypal_access
from shared.core.errors import Unavailable
from shared.payments.refusals import NotAtProvider, PayPalOff, ProviderRefused
from shared.payments.rules import Paid
from tests.support.failing import calls_of
from tests.support.paying import somebody
from tests.support.paypalling import KEYS, bought, counter, forget_keys, order, paid, with_keys


@pytest.fixture(scope="module")
def shop():
    with counter() as own:
        yield own


def tokens(shop):
    return sum(call["path"] == "/v1/oauth2/token" for call in shop.account.calls)


@pytest.fixture
def begun(shop):
    return order(somebody())


def test_a_token_is_asked_for_once_and_again_shortly_before_it_ends(shop, begun):
    before = tokens(shop)
    for _ in range(3):
        paypal.payment(begun.order_id)
    assert tokens(shop) == before
    later = time.monotonic() + 32_400 - paypal_access.EARLY
    with patch.object(paypal_access.time, "monotonic", lambda: later):
        paypal.payment(begun.order_id)
    assert tokens(shop) == before + 1


def test_a_token_that_is_not_taken_any_more_is_replaced(shop, begun):
    shop.account.tokens.clear()
    before = tokens(shop)
    assert paypal.payment(begun.order_id).provider_id == begun.order_id
    assert tokens(shop) == before + 1


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_fails_once_is_tried_again_and_what_fails_twice_is_unavailable(shop, begun, status):
    shop.account.fails = [status]
    assert paypal.payment(begun.order_id).provider_id == begun.order_id
    shop.account.fails = [status] * 2
    with pytest.raises(Unavailable):
        paypal.payment(begun.order_id)
    assert shop.account.fails == []


def test_an_order_whose_first_try_was_lost_is_begun_once(shop):
    shop.account.fails = [500]
    before = len(shop.account.orders)
    order(somebody())
    assert len(shop.account.orders) == before + 1


@pytest.mark.parametrize(("status", "refusal", "seconds"), [(403, Unavailable, 60), (409, Unavailable, 5)])
def test_what_operators_have_to_mend_or_is_under_way_is_unavailable(shop, begun, status, refusal, seconds):
    shop.account.fails = [status]
    with pytest.raises(refusal) as raised:
        paypal.payment(begun.order_id)
    assert raised.value.retry_after == seconds


def test_what_paypal_refuses_is_refused_with_its_reason(shop):
    begun = bought(shop, somebody())
    with pytest.raises(ProviderRefused) as refused:
        paypal.refund(begun.order_id, 1000, "much")
    assert refused.value.facts["reason"] == "REFUND_AMOUNT_EXCEEDED"
    with pytest.raises(NotAtProvider):
        paypal.payment("UNKNOWN")
    shop.account.fails = [400]
    with pytest.raises(ProviderRefused) as refused:
        paypal.payment(begun.order_id)
    assert refused.value.facts["reason"] == "PLANNED"


def test_an_order_that_is_captured_already_is_looked_at_instead(shop):
    begun = order(somebody())
    shop.account.approve(begun.order_id)
    seen = paypal.payment(begun.order_id)
    shop.account.capture(begun.order_id)
    assert paypal.capture(seen).paid is Paid.RECEIVED


def test_a_refund_is_made_once_for_its_key(shop):
    begun = paid(shop, somebody())
    assert len({paypal.refund(begun.order_id, 300, "one") for _ in range(3)}) == 1
    assert paypal.refund(begun.order_id, 300, "two") != paypal.refund(begun.order_id, 300, "one")
    with pytest.raises(ProviderRefused):
        paypal.refund(order(somebody()).order_id, 1, "nothing")


def test_a_key_that_stands_for_another_refund_is_refused(shop):
    begun, other = paid(shop, somebody()), paid(shop, somebody())
    paypal.refund(begun.order_id, 300, "one of two")
    for order_id, amount in ((begun.order_id, 200), (other.order_id, 300)):
        with pytest.raises(ProviderRefused) as refused:
            paypal.refund(order_id, amount, "one of two")
        assert refused.value.facts["reason"] == "PAYPAL_REQUEST_ID_PREVIOUSLY_USED"


def test_keys_that_paypal_refuses_are_for_operators(shop, begun):
    with with_keys(json.dumps({**KEYS, "client_id": REFUSED_KEYS})), pytest.raises(Unavailable) as raised:
        paypal.payment(begun.order_id)
    assert raised.value.retry_after == 60


def test_an_answer_that_does_not_come_is_waited_for_so_long_and_no_longer(shop, begun):
    shop.account.slow = 0.5
    try:
        with patch.object(paypal, "SECONDS", 0.1):
            paypal._access.cache_clear()
            started = time.monotonic()
            with pytest.raises(Unavailable):
                paypal.payment(begun.order_id)
        assert time.monotonic() - started < 4
    finally:
        shop.account.slow = 0
        paypal._access.cache_clear()


def test_nobody_there_is_unavailable(shop, begun):
    with patch.dict(os.environ, {"PAYPAL_API_URL": "http://127.0.0.1:9"}), pytest.raises(Unavailable):
        paypal.payment(begun.order_id)


@pytest.mark.parametrize(
    ("address", "live"),
    [("https://api-m.paypal.com", True), ("https://api-m.sandbox.paypal.com/", False),
     ("http://127.0.0.1:4572", False), ("https://api-m.paypal.com.example.org", False)],
)  # fmt: skip
def test_the_address_says_whether_real_money_is_moved(address, live):
    with patch.dict(os.environ, {"PAYPAL_API_URL": address}):
        assert paypal.is_live() is live


@pytest.mark.parametrize("text", [" ", "{}", '{"client_id": ""}'], ids=["blank", "no fields", "no key"])
def test_without_keys_it_is_off(shop, text):
    assert paypal.is_on()
    with with_keys(text):
        assert not paypal.is_on()
        with pytest.raises(PayPalOff):
            paypal.payment("ORDER1")


def test_a_secret_that_was_never_filled_is_off(shop):
    with patch.dict(os.environ, {"STAGE": "dev"}):
        forget_keys()
        assert not paypal.is_on()
    forget_keys()


def test_while_it_is_off_the_secret_is_asked_for_once_in_a_minute(shop):
    with with_keys(" "):
        for minute, asked in ((1000, ["GetSecretValue"]), (1000, []), (1001, ["GetSecretValue"])):
            moment = minute * paypal.OFF_SECONDS
            with patch.object(paypal.time, "monotonic", lambda at=moment: at):
                assert calls_of(paypal.is_on) == asked
    assert paypal.is_on()
