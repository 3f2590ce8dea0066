"""One request to an AI provider: tried again while there is time, never beyond the deadline, given up on together."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from json import JSONDecodeError
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from shared.clients.breaker import Circuit
from shared.core import log
from shared.core.errors import Unavailable

R = TypeVar("R")

TRIES = 4
SHORTEST = 0.2  # seconds: no provider answers in less, so that a call is not worth its fee
FIRST_SHARE = 0.6  # of the time left: a first try that hangs leaves room for a second
FIRST_PAUSE = 0.4  # seconds, doubled with every try; the pause is random up to that


class AiUnavailable(Unavailable):
    """The AI service is not available; what it would have made is served from prepared content or done by a person."""


class TransientFault(Exception):
    """The provider answered with something that is no answer; it may do better the next time."""


class OutOfTime(Exception):
    """A call was still under way when its time was up."""


@dataclass(frozen=True)
class Deadline:
    """How long the caller can wait, in seconds from the making of this object."""

    seconds: float
    since: float = field(default_factory=time.monotonic)

    def left(self) -> float:
        """Return the seconds that are left."""
        return self.since + self.seconds - time.monotonic()


def guarded(provider: str, now: datetime, work: Callable[[], R]) -> R:
    """Do some work with a provider unless its circuit is open; tell the circuit how it went.

    Only `AiUnavailable` counts as a failure: whoever answers rubbish is there. An error of our own tells nothing.
    """
    circuit = Circuit.of(provider)
    if not circuit.admits(now):
        log.metric("AiCallsSpared", 1, provider=provider)
        raise AiUnavailable(retry_after=30)
    try:
        result = work()
    except AiUnavailable:
        circuit.failed(now)
        raise
    except Unavailable:
        circuit.succeeded()
        raise
    circuit.succeeded()
    return result


def patiently(send: Callable[[float], R], deadline: Deadline) -> R:
    """Return what `send(seconds)` returns; raise `AiUnavailable` when tries or time are used up."""
    for attempt in range(TRIES):
        left = deadline.left()
        if left < SHORTEST:
            break
        allowed = left * FIRST_SHARE if attempt == 0 else left
        try:
            return _within(allowed, lambda seconds=allowed: send(seconds))  # type: ignore[misc]
        except Exception as error:
            pause = _pause(error, attempt)
            if pause is None or attempt == TRIES - 1 or pause + SHORTEST > deadline.left():
                raise AiUnavailable() from error
        time.sleep(pause)
    raise AiUnavailable()


def _within(seconds: float, work: Callable[[], R]) -> R:
    """Return the work's result or raise its error; a sender that drips bytes for ever resets every other time-out."""
    outcome: SimpleQueue[tuple[Any, BaseException | None]] = SimpleQueue()

    def run() -> None:
        try:
            outcome.put((work(), None))
        except BaseException as error:
            outcome.put((None, error))

    threading.Thread(target=run, daemon=True).start()
    try:
        result, error = outcome.get(timeout=seconds)
    except Empty:
        raise OutOfTime from None
    if error is not None:
        raise error
    return result  # type: ignore[no-any-return]


def _pause(error: Exception, attempt: int) -> float | None:
    """Return the seconds to wait before the next try, or None where another try would end in the same way."""
    import openai

    jitter = random.uniform(0, FIRST_PAUSE * 2**attempt)
    if isinstance(error, openai.APIStatusError):
        return _pause_of_status(error, jitter)
    if isinstance(error, (openai.APIConnectionError, JSONDecodeError, TransientFault, OutOfTime)):
        return jitter
    raise error


def _pause_of_status(error: Any, jitter: float) -> float | None:
    spent = error.code == "insufficient_quota"
    if spent or not (error.status_code in (408, 409, 429) or error.status_code >= 500):
        log.info("the AI provider refuses", status=error.status_code, code=error.code)
        return None
    try:
        return max(0.0, float(error.response.headers.get("retry-after", ""))) + jitter
    except ValueError:
        return jitter
