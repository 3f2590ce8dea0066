"""A step does as many pages as it has time for, since the history of a workflow has room for 25,000 events."""

import time
from collections.abc import Callable
from typing import TypeVar

SECONDS = 60  # of the 300 that such a step has
Asked = TypeVar("Asked")
Done = TypeVar("Done")


def for_a_while(page: Callable[[Asked], Done], asked: Asked, following: Callable[[Done], Asked | None]) -> Done:
    """Do pages one after the other and return what the last one said.

    `following` tells from what a page said which one comes next, None after the last. A page that is done again must
    come to the same, since a step that is stopped begins anew with its first.
    """
    until = time.monotonic() + SECONDS
    while True:
        done = page(asked)
        more = following(done)
        if more is None or time.monotonic() >= until:
            return done
        asked = more
