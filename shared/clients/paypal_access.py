"""The way to PayPal's interface: a token for our keys, kept until shortly before it ends, and a request with it."""

import json
import time
from typing import Any

from shared.core import log
from shared.core.errors import Unavailable

EARLY = 120  # seconds before its end in which a token is not used any more
OUT_OF_REACH = 0  # stands for a status where there was no answer


class Access:
    """What these keys may do at this address; each answer is waited for so many seconds."""

    def __init__(self, address: str, client_id: str, client_secret: str, seconds: float) -> None:
        import urllib3

        self.address = address
        self.keys = f"{client_id}:{client_secret}"
        self.pool = urllib3.PoolManager(
            retries=False, timeout=urllib3.Timeout(connect=min(2.0, seconds), read=seconds), maxsize=4
        )
        self.token, self.until = "", 0.0

    def forget(self) -> None:
        """Ask for a new token the next time."""
        self.token = ""

    def ask(self, method: str, path: str, body: Any = None, key: str | None = None) -> tuple[int, dict[str, Any]]:
        """Return status and answer of one request, once for a key; `OUT_OF_REACH` where there is none."""
        token = self._token()
        if not token:
            return OUT_OF_REACH, {}
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        if method == "POST":
            headers |= {"Content-Type": "application/json", "Prefer": "return=representation"}
        if key:
            headers["PayPal-Request-Id"] = key
        return self._sent(method, path, headers, None if body is None else json.dumps(body).encode())

    def _token(self) -> str:
        """Return a token; an empty one where PayPal is out of reach. Raises `Unavailable` for keys that it refuses."""
        if self.token and time.monotonic() < self.until:
            return self.token
        from urllib3.util import make_headers

        headers = {**make_headers(basic_auth=self.keys), "Content-Type": "application/x-www-form-urlencoded"}
        status, answer = self._sent("POST", "/v1/oauth2/token", headers, b"grant_type=client_credentials")
        if status in (400, 401, 403):
            log.exception("the payment provider refuses our keys", PermissionError(str(status)), status=status)
            raise Unavailable(retry_after=60)
        if status != 200 or "access_token" not in answer:
            return ""
        self.token, self.until = str(answer["access_token"]), time.monotonic() + int(answer["expires_in"]) - EARLY
        return self.token

    def _sent(self, method: str, path: str, headers: dict[str, str], body: bytes | None) -> tuple[int, dict[str, Any]]:
        from urllib3.exceptions import HTTPError

        try:
            reply = self.pool.request(method, self.address + path, body=body, headers=headers, redirect=False)
            found = json.loads(reply.data or b"{}")
        except HTTPError:
            return OUT_OF_REACH, {}
        except ValueError:  # a page of somebody who stands in between
            return (reply.status if reply.status >= 400 else OUT_OF_REACH), {}
        return reply.status, found if isinstance(found, dict) else {}
