import base64

import pytest

from shared.core.errors import Invalid
from shared.notifications.subscriptions import check_endpoint, check_keys

POINT = base64.urlsafe_b64encode(b"\x04" + bytes(64)).decode().rstrip("=")
SECRET = base64.urlsafe_b64encode(bytes(16)).decode().rstrip("=")


@pytest.mark.parametrize(
    "address",
    [
        "http://fcm.googleapis.com/fcm/send/x",
        "https://example.org/push",
        "https://169.254.169.254/latest",
        "https://fcm.googleapis.com.evil.example/x",
        "https://fcm.googleapis.com@evil.example/x",
        "https://evil-push.apple.com.example/x",
        "https://xpush.apple.com/x",
        "https://fcm.googleapis.com:8080/x",
        "https://fcm.googleapis.com/ x",
        "https://[::1/x",
        "",
    ],
)
def test_nothing_is_ever_sent_to_what_is_no_push_service(address):
    with pytest.raises(Invalid):
        check_endpoint(address)


@pytest.mark.parametrize(
    "address",
    [
        "https://fcm.googleapis.com/fcm/send/abc:def",
        "https://updates.push.services.mozilla.com/wpush/v2/abc",
        "https://web.push.apple.com/QAbc",
        "https://wns2-by3p.notify.windows.com/w/?token=abc",
    ],
)
def test_every_browser_s_service_is_known(address):
    assert check_endpoint(address) == address


def test_keys_are_what_a_browser_makes():
    check_keys(POINT, SECRET)
    check_keys(POINT + "=", SECRET + "==")


@pytest.mark.parametrize(
    ("key", "secret"),
    [
        ("", SECRET),
        (POINT, ""),
        (SECRET, POINT),
        (base64.urlsafe_b64encode(b"\x02" + bytes(64)).decode(), SECRET),
        ("ü" * 88, SECRET),
        (POINT, "!!"),
    ],
)
def test_keys_that_no_browser_makes_are_refused(key, secret):
    with pytest.raises(Invalid):
        check_keys(key, secret)
