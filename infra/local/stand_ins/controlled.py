"""What the local payment providers share: over /control one is a payer or the provider itself, and has events sent."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from infra.local.stand_ins.web import Web


class Controlled(Web):
    """A connection to a provider; subclasses say what it can be made to do, how it refuses and how it signs.

    POST `{"do": act, ...}` carries out any of `acts` with its arguments; `{"deliver": [ids], "to": address, ...}` sends
    events in that order and tells the answers; GET tells the events and calls; DELETE begins anew.
    """

    acts: ClassVar[frozenset[str]]

    @property
    def account(self) -> Any:
        """The one account, with a `lock`, its `events` and `calls`, and `reset`."""
        return self.server.account  # type: ignore[attr-defined]

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
