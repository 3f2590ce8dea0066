"""Waiting for what happens on its own: polled with a deadline, never slept through."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from shared.core.clock import now

T = TypeVar("T")


def eventually(look: Callable[[], T], *, seconds: float = 30, every: float = 0.15) -> T:
    """Return the first truthy result of `look`; fail with its last result after so many seconds."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while True:
        seen = look()
        if seen:
            return seen
        assert time.monotonic() < deadline, f"did not happen within {seconds} s; last seen: {seen!r}"
        pause.wait(every)


def within_a_window(seconds: int, *, needed: int) -> None:
    """Return when the window of so many seconds, in which a limit counts, lasts for as many more as are needed."""
    eventually(lambda: now().timestamp() % seconds < seconds - needed, seconds=needed + 5)


def before_midnight(*, needed: int = 30) -> None:
    """Return when today, in UTC, lasts for so many seconds more: what is done and what is looked up are of one day."""
    within_a_window(86_400, needed=needed)


def at_once(actions: list[Callable[[], T]]) -> list[T]:
    """Run the actions at the same moment, released by a barrier, and return their results in order.

    Raises what the first of them raised that failed, once all have ended.
    """
    barrier = threading.Barrier(len(actions))
    results: list[T | None] = [None] * len(actions)
    failures: list[BaseException] = []

    def run(position: int) -> None:
        barrier.wait()
        try:
            results[position] = actions[position]()
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=run, args=(position,)) for position in range(len(actions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return results  # type: ignore[return-value]
