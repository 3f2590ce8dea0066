"""What a live session costs: it is metered while it runs and somebody is there, and pays by the started minute.

A credit is 60 minutes. One is held when a session begins; when its minutes are used up it is settled and the next one
is held. Every second is counted once at most: repeated calls, late ones, and clocks that go back add nothing. A moment
is a `datetime` and a time a `timedelta` throughout, so that nothing can be taken for another unit.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from shared.ledger.books import MINUTES_OF_A_CREDIT

SILENCE = timedelta(seconds=60)  # so long a connection may say nothing before the meter stops
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
WARNED_BEFORE = timedelta(minutes=5)


class Standing(StrEnum):
    """What a session has to do about its costs."""

    RUNS = "runs"
    RUNS_OUT = "runs_out"
    NEXT_CREDIT = "next_credit"
    ENDS = "ends"


@dataclass(frozen=True)
class Meter:
    """How long a session has run: `ran` before `since`, from which on it runs now, unless it stands still.

    `heard` is the last moment that anybody has told: what comes with an earlier one counts as told then.
    """

    ran: timedelta = timedelta()
    since: datetime | None = None
    heard: datetime | None = None
    ended: bool = False

    def run(self, now: datetime) -> "Meter":
        """Begin, or go on after a pause; a meter that runs goes on running. Nothing makes one run that has ended."""
        known = self.hear(now)
        return known if known.ended or known.since is not None else replace(known, since=known.heard)

    def hear(self, now: datetime) -> "Meter":
        """Have a sign of life; after a silence that was too long, the meter begins anew where it is heard again."""
        if self.ended:
            return self
        moment = self._not_before(now)
        if self.since is None or moment <= self._silent_from:
            return replace(self, heard=moment)
        return replace(self, ran=self.time(moment), since=moment, heard=moment)

    def pause(self, now: datetime) -> "Meter":
        """Stand still; a meter that stands still goes on doing so."""
        if self.ended:
            return self
        return replace(self, ran=self.time(now), since=None, heard=self._not_before(now))

    def end(self, now: datetime) -> "Meter":
        """Stand still for good; again is the same."""
        return replace(self.pause(now), ended=True)

    def time(self, now: datetime) -> timedelta:
        """Return how long the session has run by now, without pauses and without what was silent too long."""
        if self.since is None:
            return self.ran
        return self.ran + min(self._not_before(now), self._silent_from) - self.since

    def units(self, now: datetime) -> int:
        """Return how many units it has used by now: a minute counts from its first whole second on."""
        return started_minutes(self.time(now))

    @property
    def _silent_from(self) -> datetime:
        assert self.heard is not None  # noqa: S101 whoever runs was heard
        return self.heard + SILENCE

    def _not_before(self, now: datetime) -> datetime:
        return now if self.heard is None else max(now, self.heard)


@dataclass(frozen=True)
class Tab:
    """What a session has paid so far, in units: of the credits that are settled, and what the one under way holds."""

    settled: int = 0
    held: int = 0

    def used(self, units: int) -> int:
        """Return what the credit under way is settled with once a session has used so many units in all."""
        return min(self.held, max(0, units - self.settled))

    def turned(self, held: int) -> "Tab":
        """Return the tab after the credit under way was settled as a whole and so much of the next one is held."""
        return Tab(self.settled + self.held, held)


def started_minutes(time: timedelta) -> int:
    """Return the minutes that were begun: 0 for less than a second, 60 for 59:59 and 60:00, 61 for 60:01."""
    seconds = time // SECOND
    return -(-seconds // 60)


def to_hold(available: int) -> int:
    """Return how much of the next credit is held of what is available: all of it, or what there is."""
    return min(MINUTES_OF_A_CREDIT, max(0, available))


def standing(tab: Tab, time: timedelta, available: int) -> Standing:
    """Return what is to be done when a session has run for this time and so many units are available beside it.

    `RUNS_OUT` for its last five minutes, which the user is told; `ENDS` once the balance is used up: what it has run
    beyond that is not paid by anybody.
    """
    paid, units = tab.settled + tab.held, started_minutes(time)
    if units >= paid and available > 0:
        return Standing.NEXT_CREDIT
    if units > paid:
        return Standing.ENDS
    left = (paid + max(0, available)) * MINUTE - time
    return Standing.RUNS_OUT if left <= WARNED_BEFORE else Standing.RUNS
