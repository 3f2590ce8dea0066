"""Where a request on the product's one host goes: to an API, as the distribution on AWS sends it, or to AWS itself."""

import threading
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from infra.front_door import api_of
from shared.core.names import physical

LARGEST_HEAD = 10_240  # bytes of request line and headers: what an HTTP API takes

# Other companies' services may be called through here, so that these calls are counted and planned for as well.
OUTSIDE = {"ai": 8, "google": 9, "github": 10, "stripe": 11, "paypal": 12}


class NotDeployed(Exception):
    """The API that a path belongs to does not exist yet."""


@dataclass(frozen=True)
class Place:
    """A port of this machine, the target to ask for there, and the outside service's name, if it is one."""

    port: int
    target: str
    outside: str = ""
    front_door: bool = False


class Places:
    """The routing table; ids of APIs are looked up by name when they are first needed."""

    def __init__(self, base: int, gateway: Any) -> None:
        self.base, self.gateway = base, gateway
        self.lock = threading.Lock()
        self.apis: dict[str, str] = {}

    def of(self, target: str) -> Place:
        """Return where a request goes; raises `NotDeployed`. May call AWS, at the first request only."""
        path = urlsplit(target).path
        first = path.split("/", 2)[1] if path.startswith("/_") else ""
        if first.removeprefix("_") in OUTSIDE:
            name = first.removeprefix("_")
            return Place(self.base + OUTSIDE[name], target[len(first) + 1 :] or "/", name)
        api = api_of(path)
        if api is None:
            return Place(self.base + 6, target)
        prefix = self._prefix(api)
        rest = target.removeprefix("/realtime") if api == "realtime" else target
        return Place(self.base + 6, prefix + rest, front_door=True)

    def known(self, target: str) -> bool:
        """Tell whether `of` answers at once."""
        api = api_of(urlsplit(target).path)
        return api is None or api in self.apis

    def forget(self) -> None:
        """Look up every API anew: after a deployment its id may be another."""
        with self.lock:
            self.apis.clear()

    def _prefix(self, api: str) -> str:
        with self.lock:
            if api not in self.apis:
                self.apis[api] = self._found(api)
            return self.apis[api]

    def _found(self, api: str) -> str:
        items = self.gateway.get_apis()["Items"]
        api_id = next((item["ApiId"] for item in items if item["Name"] == physical(api)), None)
        if api_id is None:
            raise NotDeployed(api)
        stage = "$default"
        if api == "realtime":
            stage = self.gateway.get_stages(ApiId=api_id)["Items"][0]["StageName"]
        return f"/_aws/execute-api/{api_id}/{stage}"
