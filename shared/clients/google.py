"""What Google says about who somebody is."""

import os
import time
from dataclasses import dataclass
from typing import Any

import jwt
from google.auth import exceptions
from google.auth.transport import Request
from google.auth.transport import requests as transport
from google.oauth2 import id_token

from shared.core.errors import Unavailable

CERTS_KEPT_SECONDS = 3600
PAUSE_SECONDS = 5  # until the keys may be there again
ISSUERS = ("accounts.google.com", "https://accounts.google.com")


class _KeptCerts(Request):
    """A transport that keeps Google's keys: the library would fetch them for every token."""

    def __init__(self) -> None:
        self._fetch = transport.Request()
        self._kept: dict[str, tuple[float, Any]] = {}

    def __call__(
        self, url: str, method: str = "GET", body: Any = None, headers: Any = None, timeout: Any = None, **options: Any
    ) -> Any:
        until, response = self._kept.get(url, (0.0, None))
        if response is None or time.monotonic() > until:
            response = self._fetch(url, method=method, body=body, headers=headers, timeout=3, **options)
            self._kept[url] = (time.monotonic() + CERTS_KEPT_SECONDS, response)
        return response


_certs = _KeptCerts()


class TokenNotTrusted(Exception):
    """The ID token is not one that Google made for us, now, for this sign-in."""


@dataclass(frozen=True)
class GoogleAccount:
    """Somebody whom Google has identified; the address is verified."""

    subject: str
    email: str
    name: str
    expires_at: int


def account_of(token: str, nonce: str) -> GoogleAccount:
    """Return who an ID token is about.

    The library checks signature, audience and expiry; issuer, nonce and `email_verified` are ours to check. Raises
    `TokenNotTrusted`, or `Unavailable` while Google's keys cannot be fetched.
    """
    audiences = os.environ["GOOGLE_CLIENT_IDS"].split(",")
    try:
        claims = id_token.verify_token(
            token,
            _certs,
            audience=audiences,
            certs_url=os.environ["GOOGLE_CERTS_URL"],
            clock_skew_in_seconds=10,
        )
    except (exceptions.TransportError, ConnectionError) as error:
        raise Unavailable(retry_after=PAUSE_SECONDS) from error
    except (KeyError, ValueError, exceptions.GoogleAuthError, jwt.PyJWTError) as error:
        raise TokenNotTrusted() from error
    complete = all(claims.get(name) for name in ("sub", "email", "exp"))
    trusted = complete and claims.get("iss") in ISSUERS and claims.get("email_verified") is True
    if not trusted or not nonce or claims.get("nonce") != nonce:
        raise TokenNotTrusted()
    return GoogleAccount(str(claims["sub"]), str(claims["email"]), str(claims.get("name", "")), int(claims["exp"]))
