"""People who use the service over HTTP in tests, signed in and enrolled as a test needs them."""

import json
import os
import random
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from infra.seed import readiness as seed
from infra.seed.load import CONTENT
from infra.stages import CONSENT_VERSIONS
from shared.accounts.models import Session, User
from shared.accounts.roles import RoleHolder
from shared.accounts.tokens import access_token
from shared.core import clock
from shared.core.aws import client
from shared.core.ids import new
from shared.core.names import physical
from shared.core.table import Transaction
from shared.privacy.consents import TO_BE_RECORDED, Consent
from shared.readiness.models import Enrolment
from shared.readiness.rules import Kind, Module, Ruling

PORT = int(os.environ.get("FIVESTAR_PORT", "4560"))
FRONT_DOOR = f"http://127.0.0.1:{PORT}"


@dataclass(frozen=True)
class Answer:
    """What the service answered."""

    status: int
    body: Any
    headers: dict[str, str]

    @property
    def refused(self) -> tuple[int, str]:
        """Status and error name."""
        return self.status, (self.body or {}).get("error", "")


def viewer_address() -> str:
    """Return an address of its own for every request: limits by address are the matter of the tests that name one."""
    return ".".join(str(part) for part in random.SystemRandom().randbytes(4))


# Who is told of every request and its answer; what is recorded for the interface description is taken from here.
observers: list[Callable[[str, str, Any, Answer], None]] = []


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def call(
    method: str, path: str, body: Any = None, token: str | None = None, headers: dict[str, str] | None = None
) -> Answer:
    """Send one request through the front door; `body` is JSON data, or bytes as they are."""
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{FRONT_DOOR}{path}", data, dict(headers or {}), method=method)
    request.add_header("content-type", "application/json")
    if "x-viewer" not in (headers or {}):
        request.add_header("x-viewer", viewer_address())
    if token:
        request.add_header("authorization", f"Bearer {_valid(token)}")
    answer = _answered(request)
    for observe in observers:
        observe(method, path, body, answer)
    return answer


def _answered(request: urllib.request.Request) -> Answer:
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=60) as response:
            return _answer(response.status, response.read(), response.headers)
    except urllib.error.HTTPError as error:
        return _answer(error.code, error.read(), error.headers)


def _answer(status: int, raw: bytes, headers: Any) -> Answer:
    try:
        parsed = json.loads(raw) if raw else None
    except ValueError:
        parsed = raw
    return Answer(status, parsed, {name.lower(): value for name, value in headers.items()})


@dataclass(frozen=True)
class Person:
    """Somebody with an account; without a token, a stranger."""

    user_id: str = ""
    token: str | None = None
    product_id: str = ""
    facts: dict[str, Any] = field(default_factory=dict)

    def get(self, path: str, **options: Any) -> Answer:
        return call("GET", path, token=self.token, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> Answer:
        return call("POST", path, {} if body is None else body, token=self.token, **options)

    def put(self, path: str, body: Any = None, **options: Any) -> Answer:
        return call("PUT", path, {} if body is None else body, token=self.token, **options)

    def patch(self, path: str, body: Any = None, **options: Any) -> Answer:
        return call("PATCH", path, {} if body is None else body, token=self.token, **options)

    def delete(self, path: str, **options: Any) -> Answer:
        return call("DELETE", path, token=self.token, **options)

    def call(self, method: str, path: str, body: Any = None, **options: Any) -> Answer:
        return call(method, path, body, token=self.token, **options)

    @property
    def enrolment(self) -> Enrolment:
        return Enrolment.of(self.user_id, self.product_id)


STRANGER = Person()


@cache
def issuer() -> str:
    """Return the issuer that the deployed authorizer trusts, as the deployed sign-in function names it."""
    configuration = client("lambda").get_function_configuration(FunctionName=physical("accounts_verify_otp"))
    os.environ.update({k: v for k, v in configuration["Environment"]["Variables"].items() if k == "SIGNING_KEY"})
    return str(configuration["Environment"]["Variables"]["ISSUER"])


# Whose standing is compared with the decisions about them when the test ends.
met: set[str] = set()
# Tokens of people whom many tests share outlive a run of the tests only if somebody renews them.
RENEW_SECONDS = 600
_issued: dict[str, tuple[float, str, Callable[[], str]]] = {}


def _valid(token: str) -> str:
    """Return a token of `person`'s, or the one that took its place ten minutes later; any other as it is."""
    if token not in _issued:
        return token
    at, current, renew = _issued[token]
    if time.monotonic() - at > RENEW_SECONDS:
        current = renew()
        _issued[token] = (time.monotonic(), current, renew)
    return current


def person(*roles: str, client_id: str | None = None) -> Person:
    """Return somebody new with these roles (`learner` where none is named) and an access token from the real key."""
    os.environ["ISSUER"] = issuer()
    user = User(new(), email=f"{new().lower()}@example.org", roles=set(roles or ("learner",)), created_at=clock.now())
    user.save()
    if "learner" in user.roles:
        met.add(user.user_id)
    session_id = new()
    moment = clock.now()
    Session(
        session_id, user_id=user.user_id, current="-", rotated_at=moment, started_at=moment, expires_at=moment
    ).save()
    token = access_token(user, session_id, client_id)
    _issued[token] = (time.monotonic(), token, lambda: access_token(user, session_id, client_id))
    return Person(user.user_id, token)


@contextmanager
def administrator() -> Iterator[Person]:
    """Give an administrator who is listed as one, and so gets the mails of administrators, until the test ends."""
    someone, appointment = person("admin"), Transaction()
    RoleHolder.granted("admin", someone.user_id, appointment)
    appointment.commit()
    try:
        yield someone
    finally:
        resignation = Transaction()
        RoleHolder.revoked("admin", someone.user_id, resignation)
        resignation.commit()


def seed_product_id() -> str:
    """Return the id of the product that every deployment starts with."""
    return seed.product_id(CONTENT)


def learner(
    star: int = 0, tier: str = "bronze", background: str = "economics", product_id: str | None = None
) -> Person:
    """Return somebody enrolled in the seeded product; `star` and `tier` come by an override decision.

    Whoever may be interviewed has agreed to be recorded.
    """
    someone = person("learner")
    product = product_id or seed_product_id()
    enrol(someone.user_id, product, background)
    enrolled = Person(someone.user_id, someone.token, product)
    if star:
        override(enrolled, star, tier)
    if star >= Module.INTERVIEW.star - 1:
        for matter in TO_BE_RECORDED:
            version = json.loads(CONSENT_VERSIONS)[matter]
            Consent(someone.user_id, matter, given=True, version=version, decided_at=clock.now()).save()
    return enrolled


def override(someone: Person, star: int, tier: str = "bronze") -> None:
    """Decide by hand which star and tier somebody holds."""
    enrolment = someone.enrolment
    ruling = Ruling(Kind.OVERRIDE, {"star": star, "tier": tier})
    enrolment.append([ruling], enrolment.state()[1], actor="test", now=clock.now())


def enrol(user_id: str, product_id: str, background: str) -> Enrolment:
    """Enrol somebody in a product."""
    moment = clock.now()
    enrolment = Enrolment(
        user_id,
        product_id,
        enrolment_id=new(),
        background=background,
        enrolled_at=moment,
        updated_at=moment,
    )
    enrolment.save()
    return enrolment


CLIPS = Path(__file__).parents[1] / "clips"
