"""What tests can make AWS do on this machine: count, fail, lose answers, and kill a function between two calls."""

import os
import random
import signal
import threading
from dataclasses import dataclass
from typing import Any, Literal

from infra.local.calls import Call, object_of
from infra.local.lag import Lag
from infra.local.refusals import KINDS
from infra.local.units import Units, units

Moment = Literal["before", "after"]
HOLDS_SECONDS = 5.0  # longer than a function waits for an answer


class PlanRefused(ValueError):
    """A plan that names something unknown would never come true, and its test would pass for nothing."""


class Meter:
    """How many calls each function made, how many bytes they carried, and what DynamoDB would charge."""

    NAMES = ("function", "service", "operation", "table", "index")
    COUNTS = ("trips", "entries", "request_bytes", "response_bytes", "read_units", "write_units")

    def __init__(self) -> None:
        self.counts: dict[tuple[str, ...], list[float]] = {}

    def count(self, caller: str, call: Call, sent: int, received: int, answer: bytes = b"", status: int = 200) -> None:
        """Count one call; `answer` is the body of one by DynamoDB."""
        spent = units(call.operation, call.body, object_of(answer), status) if call.body else Units()
        key = (caller, call.service, call.operation, ",".join(call.tables), call.index)
        row = self.counts.setdefault(key, [0] * len(self.COUNTS))
        for place, more in enumerate((1, call.entries, sent, received, spent.read, spent.written)):
            row[place] += more

    def shown(self) -> list[dict[str, Any]]:
        """A row per function, service, operation, table and index."""
        rows = sorted(dict(self.counts).items())
        return [dict(zip((*self.NAMES, *self.COUNTS), (*key, *row), strict=True)) for key, row in rows]

    def reset(self) -> None:
        """Begin anew."""
        self.counts = {}


@dataclass
class Plan:
    """Which calls something happens to.

    Every named trait must fit; names of functions and tables may be cut at the front: `exam-attempts` fits
    `fivestar-local-exam-attempts`. Of the calls that fit, `nth` picks one, `probability` a share by the seed, and
    `times` is how often the plan comes true at the most (for ever when 0; once by default where `nth` is given).
    """

    service: str = ""
    operation: str = ""
    table: str = ""
    index: str = ""
    function: str = ""
    nth: int = 0
    times: int = 0
    probability: float = 1.0
    seed: int = 0
    seen: int = 0
    hits: int = 0

    def __post_init__(self) -> None:
        if not all(isinstance(number, int | float) for number in (self.nth, self.times, self.probability)):
            raise PlanRefused("nth, times and probability are numbers")
        self.random = random.Random(self.seed)
        self.times = self.times or (1 if self.nth else 0)

    def strikes(self, caller: str, call: Call) -> bool:
        """Count a call that fits; tell whether it is struck."""
        if not self._fits(caller, call) or (self.times and self.hits >= self.times):
            return False
        self.seen += 1
        chosen = (not self.nth or self.seen >= self.nth) and self.random.random() < self.probability
        self.hits += chosen
        return chosen

    def _fits(self, caller: str, call: Call) -> bool:
        exact = (self.service, call.service), (self.operation, call.operation), (self.index, call.index)
        if any(wanted and wanted != found for wanted, found in exact):
            return False
        if self.table and not any(_ends(name, self.table) for name in call.tables):
            return False
        return not self.function or _ends(caller, self.function)

    def shown(self) -> dict[str, Any]:
        """The plan, with how many calls have fitted and how many were struck."""
        return {name: value for name, value in vars(self).items() if name != "random"}


def _ends(name: str, wanted: str) -> bool:
    plain = wanted.replace("_", "-")
    return name == plain or name.endswith(f"-{plain}")


@dataclass
class Fault(Plan):
    """A call that goes wrong in one of the ways `KINDS`."""

    fault: str = ""
    hold: float = HOLDS_SECONDS

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.fault not in KINDS:
            raise PlanRefused(f"fault is one of {', '.join(KINDS)}")


@dataclass
class Crash(Plan):
    """A function that is killed before or after its k-th outbound call (`nth`), counted from the making of the plan."""

    when: Moment = "before"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.when not in ("before", "after") or not self.function or self.nth < 1:
            raise PlanRefused("a crash names its function, `nth` from 1, and `when`: before or after")


class Hooks:
    """Everything that is planned, and what came of it."""

    def __init__(self, lag: Lag) -> None:
        self.lock = threading.Lock()
        self.meter = Meter()
        self.faults: list[Fault] = []
        self.crashes: list[Crash] = []
        self.lag = lag

    def struck(self, caller: str, call: Call) -> tuple[Fault | None, Crash | None]:
        """Return the fault and the crash that a call meets."""
        with self.lock:
            crash = next((plan for plan in self.crashes if plan.strikes(caller, call)), None)
            fault = next((plan for plan in self.faults if plan.strikes(caller, call)), None)
        return fault, crash

    def plan(self, kind: "type[Fault] | type[Crash]", wanted: dict[str, Any] | list[dict[str, Any]]) -> None:
        """Add plans; raises `PlanRefused` for one that could not come true."""
        entries = wanted if isinstance(wanted, list) else [wanted]
        try:
            made = [kind(**entry) for entry in entries]
        except TypeError as error:
            raise PlanRefused(str(error)) from None
        plans: list[Any] = self.faults if kind is Fault else self.crashes
        with self.lock:
            plans.extend(made)


def kill(pid: int | None) -> bool:
    """End a function's process at once, as a lost machine would; False when there is none."""
    if pid is None:
        return False
    os.kill(pid, signal.SIGKILL)
    return True
