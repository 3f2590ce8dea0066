"""W01: only what PayPal itself has signed for our webhook counts, and its certificate comes from nowhere else."""

import base64
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest

from functions.payments.receive_paypal_event import receive_paypal_event
from infra.local.stand_ins.paypal import CERTIFICATE, server, signed
from shared.clients import paypal_signature
from shared.clients.paypal_signature import Signature, is_paypals, is_signed
from shared.core.errors import Unavailable
from tests.support.paypalling import forget_certificates

WEBHOOK = "1JE4291016473214C"
BODY = b'{"id": "WH-1", "event_type": "PAYMENT.CAPTURE.COMPLETED"}'
LIVE, SANDBOX = "https://api-m.paypal.com", "https://api-m.sandbox.paypal.com"
PLACE = "/v1/notifications/certs/CERT-360caa42-fca2a594-a5cafa77"


@pytest.fixture
def own():
    forget_certificates()
    with server() as running:
        running.account.url = running.url
        yield running
    forget_certificates()


def now():
    return datetime.now(UTC)


def checked(own, headers, body=BODY, webhook_id=WEBHOOK):
    return is_signed(Signature.of(headers), body, webhook_id, own.url, now())


def at(seconds):
    return (now() + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_what_paypal_has_signed_is_known_and_its_certificate_is_fetched_once(own):
    fetched = []
    real = paypal_signature._fetched
    with patch.object(paypal_signature, "_fetched", lambda address: fetched.append(address) or real(address)):
        assert all(checked(own, signed(BODY, WEBHOOK, own.url)) for _ in range(3))
    assert fetched == [own.url + CERTIFICATE]


@contextmanager
def watched():
    """Count the fetches, and let time pass."""
    fetched, real, passed = [], paypal_signature._fetched, [0.0]
    started = time.monotonic()
    with (
        patch.object(paypal_signature, "_fetched", lambda address: fetched.append(address) or real(address)),
        patch.object(paypal_signature.time, "monotonic", lambda: started + passed[0]),
    ):
        yield fetched, passed


def test_w09_a_certificate_that_is_none_is_asked_for_once_in_some_minutes(own):
    headers = FORGED["absent"](signed(BODY, WEBHOOK, own.url))
    with watched() as (fetched, passed):
        assert not any(checked(own, headers) for _ in range(20))
        assert len(fetched) == 1
        passed[0] = paypal_signature.MISSED_SECONDS
        assert not checked(own, headers)
        assert len(fetched) == 2


def test_w09_whoever_names_many_certificates_has_few_of_them_fetched_and_true_events_are_taken_or_sent_again(own):
    headers = signed(BODY, WEBHOOK, own.url)
    forged = [{**headers, "paypal-cert-url": f"{headers['paypal-cert-url']}-{number}"} for number in range(50)]
    with watched() as (fetched, passed):
        answers = [answer_to(own, each) for each in forged]
        assert answers == ["refused"] * len(fetched) + ["later"] * (50 - len(fetched))
        assert len(fetched) <= 10
        assert answer_to(own, headers) == "later"
        passed[0] = paypal_signature.SPAN
        assert answer_to(own, headers) == "taken"
        assert {answer_to(own, each) for each in forged[20:]} == {"refused", "later"}
        assert answer_to(own, headers) == "taken"


def answer_to(own, headers):
    try:
        return "taken" if checked(own, headers) else "refused"
    except Unavailable:
        return "later"


FORGED = {
    "algorithm": lambda headers: {**headers, "paypal-auth-algo": "none"},
    "signature": lambda headers: {**headers, "paypal-transmission-sig": base64.b64encode(b"x" * 256).decode()},
    "no base64": lambda headers: {**headers, "paypal-transmission-sig": "%%%"},
    "empty": lambda headers: {**headers, "paypal-transmission-sig": ""},
    "sending": lambda headers: {**headers, "paypal-transmission-id": "another"},
    "moment": lambda headers: {**headers, "paypal-transmission-time": at(-5)},
    "no moment": lambda headers: {**headers, "paypal-transmission-time": "soon"},
    "no zone": lambda headers: {**headers, "paypal-transmission-time": at(0)[:-1]},
    "elsewhere": lambda headers: {**headers, "paypal-cert-url": f"https://evil.example{CERTIFICATE}"},
    "absent": lambda headers: {**headers, "paypal-cert-url": headers["paypal-cert-url"] + "-absent"},
    "none": lambda headers: {},
}


@pytest.mark.parametrize("how", sorted(FORGED))
def test_what_is_forged_is_refused(own, how):
    headers = signed(BODY, WEBHOOK, own.url)
    assert checked(own, headers)
    assert not checked(own, FORGED[how](headers))


def test_another_body_another_webhook_and_another_key_are_refused(own):
    headers = signed(BODY, WEBHOOK, own.url)
    assert not checked(own, headers, body=BODY + b" ")
    assert not checked(own, headers, webhook_id="ANOTHER")
    assert not checked(own, headers, webhook_id="")
    assert not checked(own, signed(BODY, "ANOTHER", own.url))


@pytest.mark.parametrize(("seconds", "taken"), [(-86_400 * 3, True), (-86_400 * 5, False), (200, True), (400, False)])
def test_what_is_sent_again_for_three_days_is_taken_and_what_is_older_or_ahead_is_not(own, seconds, taken):
    assert checked(own, signed(BODY, WEBHOOK, own.url, at(seconds))) is taken


@pytest.mark.parametrize(
    ("address", "api", "is_theirs"),
    [
        (f"https://api.paypal.com{PLACE}", LIVE, True),
        (f"https://api-m.paypal.com{PLACE}", LIVE, True),
        (f"https://api.sandbox.paypal.com{PLACE}", SANDBOX, True),
        (f"https://api.sandbox.paypal.com{PLACE}", LIVE, False),
        (f"https://api.paypal.com{PLACE}", SANDBOX, False),
        (f"http://api.paypal.com{PLACE}", LIVE, False),
        (f"https://api.paypal.com:8443{PLACE}", LIVE, False),
        (f"https://api.paypal.com@evil.example{PLACE}", LIVE, False),
        (f"https://user@api.paypal.com{PLACE}", LIVE, False),
        (f"https://api.paypal.com.evil.example{PLACE}", LIVE, False),
        (f"https://evil.example/api.paypal.com{PLACE}", LIVE, False),
        (f"https://api.paypal.com{PLACE}?x=1", LIVE, False),
        (f"https://api.paypal.com{PLACE}#x", LIVE, False),
        (f"https://api.paypal.com{PLACE}/../../../x", LIVE, False),
        ("https://api.paypal.com/v1/notifications/certs/%2e%2e/x", LIVE, False),
        ("https://www.paypal.com/redirect?to=evil", LIVE, False),
        (f"https://169.254.169.254{PLACE}", LIVE, False),
        ("file:///etc/passwd", LIVE, False),
        ("http://[", LIVE, False),
        ("", LIVE, False),
        (f"http://127.0.0.1:1{PLACE}", "http://127.0.0.1:1", True),
        (f"http://127.0.0.1:2{PLACE}", "http://127.0.0.1:1", False),
    ],
)
def test_certificates_are_taken_from_paypals_own_hosts_in_the_mode_of_the_stage_alone(address, api, is_theirs):
    assert is_paypals(address, api) is is_theirs


def test_a_certificate_that_cannot_be_fetched_now_leaves_the_event_to_be_sent_again(own):
    headers = signed(BODY, WEBHOOK, "http://127.0.0.1:9")
    with pytest.raises(Unavailable):
        is_signed(Signature.of(headers), BODY, WEBHOOK, "http://127.0.0.1:9", now())


def test_a_certificate_that_has_run_out_or_is_none_proves_nothing(own):
    headers = signed(BODY, WEBHOOK, own.url)
    content = paypal_signature._fetched(own.url + CERTIFICATE)
    assert paypal_signature._read(content, now()) is not None
    assert paypal_signature._read(content, now() + timedelta(days=5000)) is None
    assert paypal_signature._read(content, now() - timedelta(days=500)) is None
    with patch.object(paypal_signature, "_fetched", lambda _: b"no certificate"):
        assert not checked(own, headers)


def test_the_function_that_checks_has_the_library_for_it_in_a_layer():
    locks = [Path(f"layers/{layer}/requirements.lock").read_text() for layer in receive_paypal_event.layers]
    assert any("\ncryptography==" in lock for lock in locks)
