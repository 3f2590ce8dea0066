"""What the business is counted by, day by day, in whole numbers; and the figures that are read from the sums.

Everything is counted under the day (UTC) that it belongs to and not under the day on which it came to be known, so that
neither the order nor the number of the messages about it makes a difference.
"""

import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from shared.core.counts import Counts, less, total

Days = dict[str, dict[str, int]]

# What people begin and come to the end of. A new kind is one name here and one reader in `sources`.
DEEDS = ("assessment", "quiz", "exam", "interview", "expert_session")
MOST_WEEKS = 26  # after the one of the sign-up, in which it is counted whether somebody came back
MOST_DAYS = 366  # of one answer

# Response times are counted in classes that are 20 % wide, from 50 ms up to 2 minutes: a median or a percentile drawn
# from them is at most 10 % off, as the middle of a class is within a factor of 1.2 ** 0.5 of its ends.
CLASS_WIDTH = 1.2
FASTEST = 50
CLASSES = 44
BOUNDS = tuple(FASTEST * CLASS_WIDTH**position for position in range(CLASSES - 1))  # milliseconds


class State(StrEnum):
    """How somebody's subscription stands for the business."""

    NONE = "none"
    RUNNING = "running"
    LATE = "late"  # a renewal is not paid, and the grace has not ended


@dataclass(frozen=True)
class Turn:
    """From a day on, a subscription stands like this: a plan at a price a month, in minor units of `money`.

    What is late ends by itself on the day `until`.
    """

    day: str
    state: State = State.NONE
    plan: str = ""
    money: str = ""
    amount: int = 0
    until: str | None = None

    @property
    def pays(self) -> bool:
        """Whether it counts as a customer: one who pays, or is late with it."""
        return self.state is not State.NONE

    def same(self, other: "Turn") -> bool:
        """Tell whether two turns say the same, whatever their days."""
        return self.stored()[1:] == other.stored()[1:]

    def stored(self) -> list[Any]:
        """Return it as a row keeps it."""
        return [self.day, self.state.value, self.plan, self.money, self.amount, self.until]

    @classmethod
    def of(cls, kept: Sequence[Any]) -> "Turn":
        """Return what was stored."""
        day, state, plan, money, amount, until = kept
        return cls(day, State(state), plan, money, int(amount), until)


def together(many: Iterable[Mapping[str, Counts]]) -> Days:
    """Return the sum of what is counted under days."""
    listed = list(many)
    names = sorted({day for days in listed for day in days})
    summed = {day: total(days.get(day, {}) for days in listed) for day in names}
    return {day: counts for day, counts in summed.items() if counts}


def difference(before: Mapping[str, Counts], after: Mapping[str, Counts]) -> Days:
    """Return what is to be added to sums that hold `before` so that they hold `after`."""
    return together([after, {day: less(counts) for day, counts in before.items()}])


def week_of(day: date) -> date:
    """Return the Monday of a day's week (ISO 8601)."""
    return day - timedelta(days=day.weekday())


def visits(began: date, offsets: Iterable[int]) -> Days:
    """Return what somebody counts for who signed up on a day and was there on those days after it (0: the same day).

    Under each day that somebody was there; under its first day for a month; and under the sign-up's day for each
    calendar week, counted from the week of the sign-up, in which they came (classical cohort retention, the one of
    unbounded weeks left out: who skips a week and returns counts for the weeks that they came).
    """
    came = sorted({began + timedelta(days=offset) for offset in offsets if offset >= 0})
    days: Days = {day.isoformat(): {"active": 1} for day in came}
    for first in {(day.year, day.month): day for day in reversed(came)}.values():
        days[first.isoformat()]["active_month"] = 1
    weeks = {(week_of(day) - week_of(began)).days // 7 for day in came}
    back = {f"back_{week:02d}": 1 for week in weeks if week <= MOST_WEEKS}
    return together([days, {began.isoformat(): {"signed_up": 1, **back}}])


def deed(kind: str, begun: str, completed: bool) -> Days:
    """Return what something begun counts for, under the day of its beginning: once completed, it is so there as well.

    So a share of what was begun in a time never exceeds one.
    """
    return {begun: {f"begun.{kind}": 1, **({f"completed.{kind}": 1} if completed else {})}}


def entry(kind: str, currency: str, counter: str | None, feature: str | None, amount: int, held: int) -> Counts:
    """Return what an entry of the ledger counts for: units (minutes of credit, or tokens) used, by feature, or moved.

    What is set aside or given back of it is no use of it; a settled hold uses what did not come back.
    """
    if counter == "usage":
        return {f"used.{currency}.{feature or 'other'}": -(amount + held)}
    if counter is None:
        return {}
    name = {"sales": "bought", "grants": "granted", "adjustments": "corrected", "expired": "expired"}.get(counter)
    gone = name in (None, "expired")
    return {f"{name or 'taken_back'}.{currency}": -amount if gone else amount}


def payment(*, bought: bool, failed: bool, money: str, amount: int, back: int) -> Counts:
    """Return what a payment counts for; `back` is what was refunded or disputed of it, in minor units like `amount`.

    One that waits is neither completed nor failed; nor is an invoice of nothing.
    """
    if bought and amount:
        counts = {"payments.completed": 1, f"revenue.{money}": amount}
        return {**counts, f"refunded.{money}": min(back, amount)} if back else counts
    return {"payments.failed": 1} if failed else {}


def standing(turns: Sequence[Turn]) -> Days:
    """Return by how much the standing sums change on each day: customers and their price a month, by currency.

    The sum of all changes up to a day is how things stood at its end. Late customers count apart, and leave when their
    grace ends. `began` and `ended` count customers who came and went between the end of one day and of the next.
    """
    stands: dict[str, Turn] = {}
    for position, turn in enumerate(turns):
        stands[turn.day] = turn
        following = turns[position + 1].day if position + 1 < len(turns) else "9999-12-31"
        if turn.state is State.LATE and turn.until and turn.until < following:
            stands[max(turn.until, turn.day)] = Turn(max(turn.until, turn.day))
    before, days = Turn(""), Days()
    for day in sorted(stands):
        after = stands[day]
        change = total([_as_standing(after), less(_as_standing(before))])
        if after.pays != before.pays:
            change["began" if after.pays else "ended"] = 1
        if change:
            days[day] = change
        before = after
    return days


def _as_standing(turn: Turn) -> dict[str, int]:
    if not turn.pays:
        return {}
    kind = "monthly" if turn.state is State.RUNNING else "late"
    people = "payers" if turn.state is State.RUNNING else "late_payers"
    return {f"{kind}.{turn.money}": turn.amount, f"{people}.{turn.money}": 1}


STANDING = ("monthly.", "late.", "payers.", "late_payers.")


def standing_part(counts: Counts) -> dict[str, int]:
    """Return of counts what is summed from the beginning of time and not within a period."""
    return {name: value for name, value in counts.items() if name.startswith(STANDING)}


def response(task: str, milliseconds: int, answered: bool, tokens: int, cost: int) -> Counts:
    """Return what a call of a model counts for; only answers have a response time. `cost` is in millionths."""
    counts = {f"ai.{task}.{'answered' if answered else 'failed'}": 1, f"ai.{task}.tokens": tokens}
    if answered:
        counts[f"ai.{task}.time_{bisect_right(BOUNDS, milliseconds):02d}"] = 1
    return total([counts, {f"ai.{task}.cost": cost}])


def response_time(histogram: Sequence[int], part: float) -> int | None:
    """Return the milliseconds that this part of the answers did not exceed (nearest rank), None of no answer.

    It is the middle, by ratio, of the class that holds it; of the first class its upper bound, of the last its lower.
    """
    wanted, seen = max(1, math.ceil(part * sum(histogram))), 0
    for position, counted in enumerate(histogram):
        seen += counted
        if counted and seen >= wanted:
            if position in (0, CLASSES - 1):
                return round(BOUNDS[0] if position == 0 else BOUNDS[-1])
            return round(BOUNDS[position - 1] * math.sqrt(CLASS_WIDTH))
    return None


def share(part: float, whole: float) -> float | None:
    """Return a share, or None of nothing."""
    return round(part / whole, 4) if whole else None


def churn(ended: int, at_start: int) -> float | None:
    """Return the customer churn rate of a time: those who left in it, of those who were there at its start.

    The customary definition, as in D. Skok, "SaaS Metrics 2.0". Who came and left within it counts as having left.
    """
    return share(ended, at_start)


def lifetime_value(monthly: int, customers: int, monthly_churn: float | None) -> int | None:
    """Return what a customer brings until they leave, in minor units: the average a month by the monthly churn.

    D. Skok, "SaaS Metrics 2.0": LTV = ARPA x gross margin / churn rate. We do not know our margin and take it as one,
    so that this is revenue and not profit. None while nobody leaves, or nobody is there.
    """
    if not customers or not monthly_churn:
        return None
    return round(monthly / customers / monthly_churn)
