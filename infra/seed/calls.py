"""The operator speaks to a stage as an administrator: over HTTP, with a token of 15 minutes that its own key signs."""

import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from infra.seed.files import ContentError
from infra.stages import load
from shared.accounts.models import User
from shared.accounts.tokens import access_token
from shared.core.aws import client
from shared.core.names import physical

OPERATOR = "operator"
BASE = "/api/admin/job-readiness"
AT_ONCE = 2  # more would only start further copies of the same function
TRIES = 5

T = TypeVar("T")


class Refused(ContentError):
    """The stage does not take what was sent; the message says what and why."""

    def __init__(self, status: int, place: str, answer: Any) -> None:
        super().__init__(f"{place}: {status} {answer}")
        self.status, self.answer = status, answer


class Admin:
    """Somebody who may configure a stage."""

    def __init__(self) -> None:
        issuer = client("lambda").get_function_configuration(FunctionName=physical("accounts_verify_otp"))
        known = issuer["Environment"]["Variables"]
        os.environ.update({name: known[name] for name in ("ISSUER", "SIGNING_KEY")})
        self._token = access_token(User(OPERATOR, roles={"admin"}), OPERATOR)
        self._host = _front_door()

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Send one request and return its answer; what is refused for now is sent again, the rest is `Refused`."""
        for remaining in reversed(range(TRIES)):
            try:
                return self._send(method, path, body)
            except Refused as refusal:
                if refusal.status not in (429, 503) or not remaining:
                    raise
            time.sleep(0.5)
        return None

    def all(self, path: str, name: str, query: str = "") -> list[dict[str, Any]]:
        """Return everything that a list holds under `name`, page by page."""
        found: list[dict[str, Any]] = []
        cursor: str | None = ""
        while cursor is not None:
            page = self.call("GET", f"{path}?limit=100&{query}{cursor}".rstrip("&"))
            found += page[name]
            cursor = f"&cursor={page['cursor']}" if page["cursor"] else None
        return found

    def save(self, path: str, content: dict[str, Any]) -> dict[str, Any]:
        """Have a thing be as the content says, and return how it stands.

        What is that way already is left alone, and so is what a person has changed since.
        """
        try:
            saved: dict[str, Any] = self.call("PUT", path, content)
        except Refused as refusal:
            if refusal.answer.get("error") != "VersionConflict":
                raise
            if refusal.answer["updated_by"] != OPERATOR:
                print(f"left as somebody has changed it: {path}")
                saved = self.call("GET", path)
            else:
                saved = self.call("PUT", path, {**content, "version": refusal.answer["version"]})
        return saved

    def publish(self, path: str, saved: dict[str, Any]) -> dict[str, Any]:
        """Have learners see a thing as it was saved, unless they do."""
        if saved["status"] == "published":
            return saved
        published: dict[str, Any] = self.call("POST", f"{path}/publish", {"version": saved["version"]})
        return published

    def _send(self, method: str, path: str, body: Any) -> Any:
        request = urllib.request.Request(
            f"{self._host}{path if path.startswith('/api/') else BASE + path}", method=method
        )
        request.add_header("authorization", f"Bearer {self._token}")
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("content-type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            text = error.read()
            answered = json.loads(text) if text.startswith(b"{") else {"message": text.decode(errors="replace")}
            raise Refused(error.code, f"{method} {path}", answered) from None


def upload(url: str, fields: dict[str, str], content: bytes) -> None:
    """Send a file with the form that was given out for it."""
    boundary = "fivestar-seed-7d1b6f"
    parts = [f'--{boundary}\r\ncontent-disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields.items()]
    head = f'--{boundary}\r\ncontent-disposition: form-data; name="file"; filename="file"\r\n\r\n'
    data = "".join([*parts, head]).encode() + content + f"\r\n--{boundary}--\r\n".encode()
    request = urllib.request.Request(url, data, {"content-type": f"multipart/form-data; boundary={boundary}"})
    urllib.request.urlopen(request, timeout=300).close()


def put(url: str, content: bytes) -> None:
    """Send bytes to the address that was given out for them."""
    urllib.request.urlopen(urllib.request.Request(url, content, method="PUT"), timeout=300).close()


def each(work: Callable[[Any], T], things: Iterable[Any]) -> list[T]:
    """Do the same for several things, a few at a time, and return the results in their order."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(work, things))


def _front_door() -> str:
    """Return where the stage's administrators are served; on AWS the gateway itself, which is there before the name."""
    stage = load(os.environ)
    if stage.local:
        return stage.local.front_door
    apis = client("apigatewayv2").get_apis(MaxResults="100")["Items"]
    return str(next(api["ApiEndpoint"] for api in apis if api["Name"] == physical("admin")))
