"""The same events in every order."""

from collections.abc import Callable
from itertools import permutations
from typing import TypeVar

T = TypeVar("T")


def in_every_order(count: int, deliver: Callable[[tuple[int, ...]], T]) -> T:
    """Deliver so many events in each of their orders, each time to somebody new; return what they always come to.

    Fails when it is not always the same, with an order for each outcome.
    """
    outcomes: dict[T, tuple[int, ...]] = {}
    for turn in permutations(range(count)):
        outcomes.setdefault(deliver(turn), turn)
    assert len(outcomes) == 1, f"it depends on the order: {outcomes}"
    return next(iter(outcomes))
