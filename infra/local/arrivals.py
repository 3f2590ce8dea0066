"""What a bucket tells of its objects, late: held back for a time, or until it is let go."""

import threading
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from typing import Any


@dataclass(frozen=True)
class Held:
    """Objects of which nothing is told yet: for so many seconds, or until all are let go."""

    bucket: str
    prefix: str = ""
    seconds: float | None = None


@dataclass(frozen=True)
class Late:
    """What is to be told of an object."""

    bucket: str
    key: str
    tell: Callable[[], Any]


class Arrivals:
    """Which notifications are held back, and those that wait."""

    def __init__(self, tell: Callable[..., Any]) -> None:
        self._tell, self._lock = tell, threading.Lock()
        self._held: list[Held] = []
        self._late: list[Late] = []

    def told(self, bucket: str, key: str, *event: Any, **more: Any) -> None:
        """Tell of an object as the emulator does, or later: when, says the earliest wish that holds it back."""
        late = Late(bucket, key, partial(copy_context().run, self._tell, bucket, key, *event, **more))
        with self._lock:
            fitting = (held for held in self._held if held.bucket == bucket and key.startswith(held.prefix))
            first = next(fitting, None)
            if first:
                self._late.append(late)
        if first is None:
            late.tell()
        elif first.seconds is not None:
            timer = threading.Timer(first.seconds, self._let_go, [late])
            timer.daemon = True
            timer.start()

    def asked(self, method: str, wanted: dict[str, Any]) -> list[dict[str, Any]]:
        """Hold back what is told of a bucket's objects, or let all of it go; show what is held, and which keys wait."""
        if method == "POST":
            seconds = wanted.get("seconds")
            held = Held(wanted["bucket"], wanted.get("prefix", ""), None if seconds is None else float(seconds))
            with self._lock:
                self._held.append(held)
        elif method == "DELETE":
            with self._lock:
                self._held.clear()
                late = list(self._late)
            self._let_go(*late)
        with self._lock:
            return [{**vars(held), "waiting": self._waiting(held)} for held in self._held]

    def _waiting(self, held: Held) -> list[str]:
        return [late.key for late in self._late if late.bucket == held.bucket and late.key.startswith(held.prefix)]

    def _let_go(self, *late: Late) -> None:
        for each in late:
            with self._lock:
                waits = each in self._late
                self._late = [other for other in self._late if other is not each]
            if waits:
                each.tell()
