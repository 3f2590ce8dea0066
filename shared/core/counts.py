"""Counts under names, in whole numbers: summed in whatever order, and without what comes to nothing."""

from collections.abc import Iterable, Mapping

Counts = Mapping[str, int]


def total(many: Iterable[Counts]) -> dict[str, int]:
    """Return the sum, without what comes to nothing."""
    found: dict[str, int] = {}
    for counts in many:
        for name, value in counts.items():
            found[name] = found.get(name, 0) + value
    return {name: value for name, value in found.items() if value}


def less(counts: Counts) -> dict[str, int]:
    """Return what takes these counts away."""
    return {name: -value for name, value in counts.items()}
