"""The local PayPal, in the shapes that PayPal publishes; `python -m infra.local.stand_ins.paypal`.

Over /control (`Controlled`) one is a payer or PayPal itself: any act of `ACTS`; events are sent as PayPal signs them
for the `webhook_id` of the delivery.
"""

import base64
import json
import re
import time
import zlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

from infra.local.stand_ins.controlled import Controlled, serve
from infra.local.stand_ins.paypal_account import Account, Refused, Thing, stamp
from infra.local.stand_ins.web import Server, port

ACTS = frozenset({"approve", "capture", "refund", "fail_refund", "clear", "reverse", "dispute", "escalate", "decide",
                  "forget"})  # fmt: skip
CERTIFICATE = "/v1/notifications/certs/CERT-360caa42-fca2a594-local"
NAMES = {400: "INVALID_REQUEST", 401: "AUTHENTICATION_FAILURE", 403: "NOT_AUTHORIZED", 404: "RESOURCE_NOT_FOUND",
         409: "RESOURCE_CONFLICT", 422: "UNPROCESSABLE_ENTITY", 429: "RATE_LIMIT_REACHED",
         500: "INTERNAL_SERVER_ERROR", 503: "SERVICE_UNAVAILABLE"}  # fmt: skip
MESSAGES = {
    400: "Request is not well-formed, syntactically incorrect, or violates schema.",
    401: "Authentication failed due to missing authorization header, or invalid authentication credentials.",
    403: "Authorization failed due to insufficient permissions.",
    404: "The specified resource does not exist.",
    409: "The server has detected a conflict while processing this request.",
    422: "The requested action could not be performed, semantically incorrect, or failed business validation.",
    500: "An internal server error occurred.",
    503: "Service Unavailable.",
}
REFUSED_KEYS = "refused"  # a client id with which there is no token


class PayPal(Controlled):
    """A connection to the interface."""

    acts = ACTS

    @property
    def account(self) -> Account:
        """The one account."""
        account: Account = self.server.account  # type: ignore[attr-defined]
        account.url = account.url or self.server.url
        return account

    def respond(self, method: str, path: str, body: bytes) -> None:
        """Answer a request, once for its key, or the control path."""
        if path.startswith("/control"):
            self.send(*self.control(method, body))
            return
        if path == CERTIFICATE:
            self.send(200, identity()[1], {"Content-Type": "application/x-pem-file"})
            return
        time.sleep(self.account.slow)
        with self.account.lock:
            status, answer = self.answered(lambda: self.once(method, path, body))
            given = _json(body) if path != "/v1/oauth2/token" else body.decode()
            call = {"method": method, "path": path, "given": given, "status": status, "answer": answer}
            self.account.calls.append(json.loads(json.dumps(call)))
        self.send(status, answer)

    def answered(self, act: Callable[[], tuple[int, Any]]) -> tuple[int, Any]:
        """Return the status and answer of an act, or how PayPal refuses it."""
        try:
            return act()
        except Refused as refused:
            return refused.status, error_of(refused)

    def signed(self, body: bytes, asked: Mapping[str, Any]) -> dict[str, str]:
        """Return the headers with which PayPal sends an event now."""
        return signed(body, asked["webhook_id"], self.account.url)

    def once(self, method: str, path: str, body: bytes) -> tuple[int, Any]:
        """Carry a request out, or give the answer that its key has got."""
        account = self.account
        if account.fails:
            raise Refused(account.fails.pop(0), "PLANNED")
        if path == "/v1/oauth2/token":
            return 200, self.token()
        if self.headers.get("Authorization", "").removeprefix("Bearer ") not in account.tokens:
            raise Refused(401)
        key, query = self.headers.get("PayPal-Request-Id"), parse_qs(urlsplit(self.path).query)
        repeated = key in account.kept
        status, answer = self.for_key(
            key,
            f"{path} {body.decode()}",
            Refused(422, "PAYPAL_REQUEST_ID_PREVIOUSLY_USED"),
            lambda: carried_out(account, method, path, _json(body), query),
        )
        return 200 if repeated else status, answer

    def token(self) -> Thing:
        """Give a token for keys."""
        keys = base64.b64decode(self.headers.get("Authorization", "").removeprefix("Basic ")).decode()
        if keys.startswith(f"{REFUSED_KEYS}:") or ":" not in keys:
            raise Refused(401)
        token = f"A21AA{self.account.new_id()}"
        self.account.tokens.add(token)
        return {"scope": "https://uri.paypal.com/services/payments/payment", "access_token": token,
                "token_type": "Bearer", "app_id": "APP-80W284485P519543T", "expires_in": 32_400,
                "nonce": f"{stamp()}{token}"}  # fmt: skip


def carried_out(account: Account, method: str, path: str, given: Thing, query: dict[str, list[str]]) -> tuple[int, Any]:
    """Return status and answer of a request; raises `Refused`."""
    if method == "GET" and path == "/v1/customer/disputes":
        return 200, _listed(account, query["disputed_transaction_id"][0])
    for (wanted, pattern), (status, act) in ROUTES.items():
        found = re.fullmatch(pattern, path)
        if found and wanted == method:
            return status, act(account, given, *found.groups())
    raise Refused(404, "INVALID_RESOURCE_ID")


def error_of(refused: Refused) -> Thing:
    """Return an error as PayPal writes it."""
    status = refused.status
    details = [{"issue": refused.issue, "description": refused.issue}] if refused.issue and status < 500 else []
    told = {"name": NAMES[status], "message": MESSAGES.get(status, "Too many requests."), "debug_id": "90957fca61718"}
    return {**told, "details": details} if details else told


@cache
def identity() -> tuple[Any, bytes]:
    """Return the key with which the local PayPal signs, and its certificate."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.x509.oid import NameOID

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "messageverificationcerts.paypal.example")])
    now = datetime.now(UTC)
    # Valid for as long as tests may put the clock forward.
    valid = now - timedelta(days=400), now + timedelta(days=4000)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), *valid)
    return key, made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def signed(body: bytes, webhook_id: str, url: str, at: str | None = None) -> dict[str, str]:
    """Return the headers with which PayPal sends an event now, or at a moment."""
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256

    moment = at or stamp()
    sending = f"{zlib.crc32(body):08x}-0000-11ef-8000-{time.time_ns() % 16**12:012x}"
    message = f"{sending}|{moment}|{webhook_id}|{zlib.crc32(body)}".encode()
    signature = base64.b64encode(identity()[0].sign(message, PKCS1v15(), SHA256())).decode()
    return {"paypal-transmission-id": sending, "paypal-transmission-time": moment, "paypal-transmission-sig": signature,
            "paypal-cert-url": f"{url}{CERTIFICATE}", "paypal-auth-algo": "SHA256withRSA"}  # fmt: skip


def _json(body: bytes) -> Thing:
    found: Thing = json.loads(body) if body else {}
    return found


def _listed(account: Account, capture_id: str) -> Thing:
    """Return the disputes about a capture, as a list says them: without how they ended."""
    mine = [each for each in account.disputes.values()
            if each["disputed_transactions"][0]["seller_transaction_id"] == capture_id]  # fmt: skip
    left_out = ("disputed_transactions", "dispute_outcome")
    items = [{name: value for name, value in each.items() if name not in left_out} for each in mine]
    return {"items": items, "links": [account.link("/v1/customer/disputes", "self")]}


ROUTES: dict[tuple[str, str], tuple[int, Callable[..., Any]]] = {
    ("POST", "/v2/checkout/orders"): (201, lambda account, given: account.begin(given)),
    ("GET", r"/v2/checkout/orders/(\w+)"): (200, lambda account, _, which: account.order(which)),
    ("POST", r"/v2/checkout/orders/(\w+)/capture"): (201, lambda account, _, which: account.capture(which)),
    ("GET", r"/v2/payments/captures/(\w+)"): (200, lambda account, _, which: account.shown(account.of_capture(which))),
    ("POST", r"/v2/payments/captures/(\w+)/refund"): (
        201,
        lambda account, given, which: account.refund_capture(which, given),
    ),
    ("GET", r"/v1/customer/disputes/([\w-]+)"): (200, lambda account, _, which: account.dispute_of(which)),
}


def server(at: int = 0) -> Server:
    """Return the stand-in on a port, a free one by default."""
    return Server(PayPal, at, account=Account())


if __name__ == "__main__":
    serve(PayPal, Account(), "paypal", port(12))
