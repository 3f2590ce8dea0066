"""When the expert sessions that somebody has watched are enough for the third star."""

from collections.abc import Iterable


def evidence_of(completed: Iterable[str], required: int) -> tuple[str, ...]:
    """Return the distinct completed sessions, in a fixed order, once there are as many as required; nothing before."""
    distinct = tuple(sorted(set(completed)))
    return distinct if len(distinct) >= required else ()


def progress(completed: Iterable[str], required: int) -> str:
    """Return how far somebody is, as `3 of 5`; sessions beyond those required are not counted."""
    return f"{min(len(set(completed)), required)} of {required}"
