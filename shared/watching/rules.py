"""How much of a video a learner has watched, from what players say and what the wall clock allows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

BEAT = 15_000  # milliseconds between two heartbeats of a player
MOST_OF_A_GAP = 30_000  # milliseconds that one gap credits at the most, before the rate
FASTEST = 2.0
LEASE = timedelta(seconds=45)  # a player that has been silent for three beats is gone
MOST_INTERVALS = 1_000  # a row stays far below 400 KB, whatever a forged player sends

Interval = tuple[int, int]


class Outcome(StrEnum):
    """What became of a heartbeat."""

    STARTED = "started"
    COUNTED = "counted"
    PAUSED = "paused"
    REPEATED = "repeated"
    MOVED = "moved"
    ANOTHER_PLAYER = "another_player"


@dataclass(frozen=True)
class Beat:
    """A heartbeat: position in milliseconds of the video, playback rate, and which player sends it."""

    position: int
    rate: float
    player: str


@dataclass(frozen=True)
class Watch:
    """What has been watched, in milliseconds of the video, and the last heartbeat that was followed."""

    watched: tuple[Interval, ...] = ()
    position: int = 0
    at: datetime | None = None
    player: str | None = None

    @classmethod
    def of(cls, stored: dict[str, Any] | None) -> Self:
        """Return the watch that `stored` was made from; an empty one for None."""
        if not stored:
            return cls()
        at = stored.get("at")
        return cls(
            watched=tuple((start, end) for start, end in stored["watched"]),
            position=stored["position"],
            at=datetime.fromisoformat(at) if at else None,
            player=stored.get("player"),
        )

    def stored(self) -> dict[str, Any]:
        """Return the watch as JSON data."""
        return {
            "watched": [list(interval) for interval in self.watched],
            "position": self.position,
            "at": self.at.isoformat() if self.at else None,
            "player": self.player,
        }

    @property
    def milliseconds(self) -> int:
        """How much of the video has been watched, each part once."""
        return sum(end - start for start, end in self.watched)


def union(intervals: Sequence[Interval]) -> tuple[Interval, ...]:
    """Return the same time as disjoint intervals in order; those that touch become one."""
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif end > start:
            merged.append((start, end))
    return tuple(merged)


def follow(watch: Watch, beat: Beat, duration: int, now: datetime) -> tuple[Watch, Outcome]:
    """Return the watch after a heartbeat, and what became of it; `duration` is the stored file's, in milliseconds.

    A beat earns what lies between the last position and its own: at most 30 s × rate, at most the wall clock since
    the last beat × rate. The first beat of a player earns nothing, nor does one that jumped, went back or was repeated.
    While a player holds the lease, another one changes nothing.
    """
    position = min(beat.position, duration)
    if watch.at is None or watch.player is None:
        return _anchored(watch, position, beat.player, now), Outcome.STARTED
    if watch.player != beat.player:
        if now <= watch.at + LEASE:
            return watch, Outcome.ANOTHER_PLAYER
        return _anchored(watch, position, beat.player, now), Outcome.STARTED
    elapsed = max(0, (now - watch.at) // timedelta(milliseconds=1))
    return _continued(watch, replace(beat, position=position, rate=min(beat.rate, FASTEST)), elapsed, now)


def _continued(watch: Watch, beat: Beat, elapsed: int, now: datetime) -> tuple[Watch, Outcome]:
    advance, rate = beat.position - watch.position, beat.rate
    if -BEAT * rate <= advance <= 0 and elapsed < BEAT:
        # A beat sent again, or overtaken by the next one, leaves the wall clock to those that follow.
        return watch, Outcome.REPEATED
    moved = _anchored(watch, beat.position, beat.player, now)
    if advance == 0:
        return moved, Outcome.PAUSED
    # One beat of slack: a beat that was delayed on its way is followed by one that seems to come early.
    if advance < 0 or advance > elapsed * rate + BEAT:
        return moved, Outcome.MOVED
    credit = int(min(advance, MOST_OF_A_GAP * rate, elapsed * rate))
    watched = union([*watch.watched, (watch.position, watch.position + credit)])
    if len(watched) > MOST_INTERVALS:
        return moved, Outcome.MOVED
    return replace(moved, watched=watched), Outcome.COUNTED


def _anchored(watch: Watch, position: int, player: str, now: datetime) -> Watch:
    at = now if watch.at is None else max(now, watch.at)
    return replace(watch, position=position, at=at, player=player)


def percent(watched: int, duration: int) -> float:
    """Return how much of a video has been watched, 0 to 100, never rounded up."""
    return watched * 10_000 // duration / 100 if duration > 0 else 0.0


def is_complete(watched: int, duration: int, threshold_percent: float) -> bool:
    """Tell whether enough has been watched; a video without a duration never is."""
    return duration > 0 and watched * 100 >= threshold_percent * duration
