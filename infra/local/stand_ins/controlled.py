"""What the local payment providers share: over /control one is a payer or the provider itself, and has events sent."""

import itertools
import json
import signal
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, NoReturn

from infra.local.stand_ins.web import Server, Web


class Controlled(Web):
    """A connection to a provider; subclasses say what it can be made to do, how it refuses and how it signs.

    POST `{"do": act, ...}` carries out any of `acts` with its arguments; `{"deliver": [ids], "to": address, ...}` sends
    events in that order and tells the answers; GET tells the events and calls; DELETE begins anew.
    """

    acts: ClassVar[frozenset[str]]

    @property
    def account(self) -> Any:
        """The one account, with a `lock`, its `events` and `calls`, and `reset`.

        `keeps` names what of it stays from one day to the next, beside its `numbers`; `kept` are the answers by key.
        """
        return self.server.account  # type: ignore[attr-defined]

    def for_key(self, key: str | None, asked: str, used: Exception, act: Callable[[], Any]) -> Any:
        """Return the answer that a key has got; without one that of the act. Raises `used` for another request."""
        if key in self.account.kept:
            before, answer = self.account.kept[key]
            if before != asked:
                raise used
            return answer
        answer = act()
        if key:
            self.account.kept[key] = asked, json.loads(json.dumps(answer))
        return answer

    def answered(self, act: Callable[[], tuple[int, Any]]) -> tuple[int, Any]:
        """Return the status and answer of an act, or how the provider refuses it."""
        raise NotImplementedError

    def signed(self, body: bytes, asked: Mapping[str, Any]) -> dict[str, str]:
        """Return the headers with which the provider sends an event, as the delivery asks."""
        raise NotImplementedError

    def control(self, method: str, body: bytes) -> tuple[int, Any]:
        """Do what payers and the provider do, deliver events, tell what has happened, or begin anew."""
        account = self.account
        if method == "DELETE":
            account.reset()
        elif method == "POST":
            asked = json.loads(body)
            if "deliver" in asked:  # whoever gets them may ask here about them meanwhile
                by_id = {event["id"]: event for event in account.events}
                return 200, [self._deliver(by_id[each], asked) for each in asked["deliver"]]
            if asked["do"] not in self.acts:
                return 404, {"known": sorted(self.acts)}
            with account.lock:
                return self.answered(lambda: (200, getattr(account, asked.pop("do"))(**asked)))
        return 200, {"events": account.events, "calls": account.calls}

    def _deliver(self, event: Mapping[str, Any], asked: Mapping[str, Any]) -> int:
        body = json.dumps(event).encode()
        headers = {**self.signed(body, asked), "content-type": "application/json"}
        try:
            with urllib.request.urlopen(urllib.request.Request(asked["to"], body, headers), timeout=30) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code


def remembered(account: Any) -> dict[str, Any]:
    """Return what there is, for the next time."""
    return {**{name: getattr(account, name) for name in account.keeps}, "number": next(account.numbers)}


def recall(account: Any, known: Mapping[str, Any]) -> None:
    """Go on with what there was."""
    vars(account).update({name: known[name] for name in account.keeps})
    account.numbers = itertools.count(known["number"])


def serve(connection: type[Controlled], account: Any, name: str, at: int) -> None:
    """Serve the local stage; what the account holds stays for the next time, as our rows do that name it."""
    from infra.stages import HERE

    file = HERE / "state" / f"outside-{name}.json"
    if file.exists():
        recall(account, json.loads(file.read_text(encoding="utf-8")))

    def stop(*_: object) -> NoReturn:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(remembered(account)), encoding="utf-8")
        raise SystemExit

    signal.signal(signal.SIGTERM, stop)
    Server(connection, at, account=account).serve_forever()
