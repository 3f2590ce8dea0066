"""How a journey tells what it does: each step with what the service answered and how long it took."""

import json
import time
from collections.abc import Callable
from typing import Any

from tests.support.people import Person, call

GOLD, GREY, RED, PLAIN = "\033[33m", "\033[90m", "\033[31m", "\033[0m"


class JourneyFailed(Exception):
    """The service did not answer as the journey needs; the message holds what it said."""


def sent(who: Person, method: str, path: str, body: Any = None) -> Any:
    """Send somebody's request, tell nobody of it, and return what was answered; fail where it was refused."""
    answer = who.call(method, path, body)
    if answer.status >= 400:
        raise JourneyFailed(f"{method} {path} answered {answer.status}: {answer.body}")
    return answer.body


class Teller:
    """Sends a person's requests, and prints a line for each."""

    def __init__(self, out: Callable[[str], None] = print) -> None:
        self.out = out
        self.token: str | None = None
        self.started = time.monotonic()
        self.requests = 0
        self.counts: dict[str, int] = {}

    def chapter(self, title: str) -> None:
        """Print a heading, and how long it took to come here."""
        self.out(f"\n{GOLD}★ {title}{PLAIN}  {GREY}{time.monotonic() - self.started:.0f} s{PLAIN}")

    def say(self, text: str) -> None:
        """Print a remark."""
        self.out(f"  {GREY}{text}{PLAIN}")

    def passed(self) -> float:
        """Return the seconds since the telling began."""
        return time.monotonic() - self.started

    def send(
        self,
        method: str,
        route: str,
        body: Any = None,
        *,
        expect: int = 200,
        show: str = "",
        quiet: bool = False,
        query: str = "",
        **ids: str,
    ) -> Any:
        """Send a request to a route whose parameters are given by name; fail unless the status is the expected one."""
        path = route
        for name, value in ids.items():
            path = path.replace(f"{{{name}}}", value)
        path += query
        begun = time.monotonic()
        answer = call(method, path, body, token=self.token)
        milliseconds = 1000 * (time.monotonic() - begun)
        self.requests += 1
        self.counts[f"{method} {route}"] = self.counts.get(f"{method} {route}", 0) + 1
        if answer.status != expect:
            raise JourneyFailed(f"{method} {path} answered {answer.status}, not {expect}: {answer.body}")
        if not quiet:
            line = f"  {method:6}{path[:88]:90} {answer.status} {milliseconds:6.0f} ms"
            self.out(line + (f"  {_seen(answer.body, show)}" if show else ""))
        return answer.body

    def card(self, title: str, star: int, tier: str | None) -> None:
        """Print the five-star card."""
        stars = f"{GOLD}{'★ ' * star}{GREY}{'☆ ' * (5 - star)}{PLAIN}"
        self.out(f"\n  ┌{'─' * 46}┐")
        self.out(f"  │ {title:44} │")
        self.out(f"  │ {stars}{'':34} │")
        self.out(f"  │ {f'tier {tier or chr(45)}; {self.requests} requests in {self.passed():.0f} s':44} │")
        self.out(f"  └{'─' * 46}┘")


def _seen(body: Any, names: str) -> str:
    """Return the named fields of an answer, as `a=1 b=2`."""
    parts = []
    for name in names.split():
        value = body
        for key in name.split("."):
            value = value[int(key)] if isinstance(value, list) else (value or {}).get(key)
        text = value if isinstance(value, str) else json.dumps(value)
        parts.append(f"{name}={text[:60]}")
    return " ".join(parts)
