"""What time it is for the product: the only place where the clock is read."""

import os
from datetime import UTC, datetime, timedelta


def offset() -> timedelta:
    """Return how far the local stage's virtual clock is ahead; nothing on every other stage."""
    path = os.environ.get("CLOCK_FILE")
    if not path:
        return timedelta()
    try:
        with open(path, encoding="ascii") as file:
            return timedelta(seconds=float(file.read() or 0))
    except FileNotFoundError:
        return timedelta()


def real_now() -> datetime:
    """Return the wall clock's time in UTC, for what outsiders check against theirs: token times and signatures."""
    return datetime.now(UTC)


def now() -> datetime:
    """Return the product's time in UTC."""
    return real_now() + offset()
