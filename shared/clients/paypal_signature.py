"""Whether PayPal has signed what has come: proven here, with the certificate that PayPal publishes.

Asking PayPal (`verify-webhook-signature`) would have each event wait for requests of ours before it is written down and
fail while PayPal is slow; keeping first and asking later would leave traces of forged ones. A certificate is fetched
once a day. It is taken from PayPal's own hosts alone, whatever the event names, and no redirect is followed. As anybody
may name certificates, one that is none is not asked for again for a while, and only a few are fetched in a minute.
What is signed covers the body by its CRC-32 only, so that an event is believed nothing but which thing it is about.
"""

import base64
import re
import time
import zlib
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from shared.core.errors import Unavailable

ALGORITHM = "SHA256withRSA"
HOSTS = {
    "api-m.paypal.com": frozenset({"api.paypal.com", "api-m.paypal.com"}),
    "api-m.sandbox.paypal.com": frozenset({"api.sandbox.paypal.com", "api-m.sandbox.paypal.com"}),
}
PLACE = re.compile(r"/v1/notifications/certs/[A-Za-z0-9_-]{1,100}")
OLDEST = timedelta(days=4)  # PayPal sends what was not taken again for three days
AHEAD = timedelta(minutes=5)
KEPT_SECONDS, MOST_KEPT = 86_400, 8
MISSED_SECONDS, MOST_FETCHES, SPAN = 300, 5, 60  # so many fetches in a span of seconds
SECONDS = 1.5  # the sender waits meanwhile
LARGEST = 32_768  # bytes of a certificate

_kept: dict[str, tuple[float, Any]] = {}
_missed: dict[str, float] = {}
_fetches: deque[float] = deque(maxlen=MOST_FETCHES)


@dataclass(frozen=True)
class Signature:
    """What comes beside an event: which sending it is, when, and who says so."""

    transmission_id: str
    time: str
    signature: str
    certificate: str
    algorithm: str

    @classmethod
    def of(cls, headers: Mapping[str, str]) -> "Signature":
        """Read it from the headers."""
        named = ("transmission-id", "transmission-time", "transmission-sig", "cert-url", "auth-algo")
        return cls(*(headers.get(f"paypal-{name}", "") for name in named))


def is_signed(given: Signature, body: bytes, webhook_id: str, api: str, now: datetime) -> bool:
    """Tell whether PayPal has signed a body for our webhook lately; raises `Unavailable` where that cannot be told.

    `api` is where PayPal's interface is, which says whose certificates count.
    """
    if not webhook_id or given.algorithm != ALGORITHM or not _is_recent(given.time, now):
        return False
    if not is_paypals(given.certificate, api):
        return False
    try:
        signature = base64.b64decode(given.signature, validate=True)
    except ValueError:
        return False
    key = _key(given.certificate, now)
    message = f"{given.transmission_id}|{given.time}|{webhook_id}|{zlib.crc32(body)}"
    return key is not None and _verified(key, signature, message.encode())


def is_paypals(address: str, api: str) -> bool:
    """Tell whether a certificate lies where PayPal publishes them, in the mode of this stage."""
    try:
        theirs, ours = urlsplit(address), urlsplit(api)
    except ValueError:
        return False
    hosts = HOSTS.get(str(ours.hostname))
    here = theirs.netloc in hosts and theirs.scheme == "https" if hosts else _origin(theirs) == _origin(ours)
    return here and not theirs.query and not theirs.fragment and PLACE.fullmatch(theirs.path) is not None


def _origin(address: Any) -> tuple[str, str]:
    return address.scheme, address.netloc


def _is_recent(text: str, now: datetime) -> bool:
    try:
        moment = datetime.fromisoformat(text)
        return now - OLDEST <= moment <= now + AHEAD
    except (ValueError, TypeError):  # no moment, or one without a zone
        return False


def _key(address: str, now: datetime) -> Any:
    """Return the public key of a certificate, or None where there is no valid one."""
    until, key = _kept.get(address, (0.0, None))
    moment = time.monotonic()
    if moment < until:
        return key
    if moment < _missed.get(address, 0.0):
        return None
    _count_fetch(moment)
    content = _fetched(address)
    key = _read(content, now) if content is not None else None
    if key is None:
        _forget(_missed, moment)
        _missed[address] = moment + MISSED_SECONDS
        return None
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    _kept[address] = moment + KEPT_SECONDS, key
    return key


def _count_fetch(moment: float) -> None:
    """Raise `Unavailable` after too many fetches: a true event is sent again, and what is kept needs none."""
    if len(_fetches) == MOST_FETCHES and moment < _fetches[0] + SPAN:
        raise Unavailable(retry_after=SPAN)
    _fetches.append(moment)


def _forget(missed: dict[str, float], moment: float) -> None:
    for address in [address for address, until in missed.items() if until <= moment]:
        del missed[address]


@cache
def _pool() -> Any:
    import urllib3

    return urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(total=SECONDS))


def _fetched(address: str) -> bytes | None:
    from urllib3.exceptions import HTTPError

    try:
        answer = _pool().request("GET", address, redirect=False, preload_content=False)
        content: bytes = answer.read(LARGEST, decode_content=False)
        answer.close()
    except HTTPError as error:
        raise Unavailable(retry_after=5) from error
    if answer.status >= 500:
        raise Unavailable(retry_after=5)
    return content if answer.status == 200 else None


def _read(content: bytes, now: datetime) -> Any:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    try:
        found = x509.load_pem_x509_certificate(content)
        key = found.public_key()
    except Exception:  # whatever it is, it is no certificate
        return None
    valid = found.not_valid_before_utc <= now <= found.not_valid_after_utc
    return key if valid and isinstance(key, RSAPublicKey) else None


def _verified(key: Any, signature: bytes, message: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256

    try:
        key.verify(signature, message, PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True
