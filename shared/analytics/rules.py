"""What is counted of a learner's way, in whole numbers, so that sums are exact in whatever order they are made."""

import struct
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from shared.core.counts import Counts, total
from shared.readiness.rules import MOST_STARS, Kind, Ruling, Tier, fold, voided_by

# Time to a star is counted in classes that are 30 % wide, from an hour up to ten months: a median or quartile
# drawn from them is at most 15 % off, as the middle of a class is within a factor of 1.3 ** 0.5 of its ends.
CLASS_WIDTH = 1.3
CLASSES = 36
BOUNDS = tuple(CLASS_WIDTH**position for position in range(CLASSES - 1))  # hours
TIERS = ("none", *(tier.value for tier in Tier))
GRADED = ("project", "interview")
RATED = ("project", "quiz", "session")
SERVED = ("quiz", "exam", "project", "interview")
BANDS = 10  # of ten points each


def _measures() -> list[str]:
    """Return every measure in its order; a new one goes to the end, since stored vectors are read by position."""
    names = ["learners", *(f"star_{n}" for n in range(MOST_STARS + 1)), *(f"tier_{tier}" for tier in TIERS)]
    names += [f"time_{star}_{n:02d}" for star in range(1, MOST_STARS + 1) for n in range(CLASSES)]
    names += [
        f"exam_{what}" for what in ("attempts", "passed", "timed_out", "right", "total", "people", "people_passed")
    ]
    for kind in GRADED:
        parts = ("submissions", "passed", "failed", "waiting", "scored", "score", "people", "people_passed")
        names += [f"{kind}_{what}" for what in parts]
        names += [f"{kind}_band_{n}" for n in range(BANDS)]
        names += [f"{kind}_judged_twice", f"{kind}_agreed", f"{kind}_people_judged"]
    names += [f"quiz_{what}" for what in ("attempts", "passed", "right", "total", "people")]
    names += [f"effect_{what}" for what in ("n", "x", "y", "xx", "yy", "xy")]
    names += [f"served_{what}_{how}" for what in SERVED for how in ("ai", "fallback")]
    names.append("served_people")
    for kind in RATED:
        names += [*(f"rating_{kind}_{n}" for n in range(1, 6)), f"rating_{kind}_people"]
    return names


MEASURES = tuple(_measures())
PLACE = {name: position for position, name in enumerate(MEASURES)}


@dataclass(frozen=True, order=True)
class Cohort:
    """Those who began the same product in the same month, for the same client, with the same background."""

    client_id: str
    product_id: str
    month: str
    background: str

    @property
    def key(self) -> str:
        """The cohort's place among those of its client."""
        return f"{self.product_id}#{self.month}#{self.background}"

    @classmethod
    def of_key(cls, client_id: str, key: str) -> Self:
        """Return the cohort with this place."""
        product_id, month, background = key.split("#", 2)
        return cls(client_id, product_id, month, background)


def packed(counts: Counts) -> bytes:
    """Return counts as bytes of a fixed length, so that a cohort's row does not grow with its learners."""
    return struct.pack(f"<{len(MEASURES)}q", *(counts.get(name, 0) for name in MEASURES))


def unpacked(stored: bytes) -> list[int]:
    """Return the numbers in the order of the measures; those that came later than the row are 0."""
    numbers = list(struct.unpack(f"<{len(stored) // 8}q", stored))
    return numbers + [0] * (len(MEASURES) - len(numbers))


def named(numbers: Sequence[int]) -> dict[str, int]:
    """Return numbers by their measures, without zeros."""
    return {name: value for name, value in zip(MEASURES, numbers, strict=False) if value}


def summed(vectors: Iterable[Sequence[int]]) -> dict[str, int]:
    """Return the sum of vectors, by measure."""
    columns = zip(*vectors, strict=True)
    return named([sum(column) for column in columns])


def time_class(hours: float) -> int:
    """Return the class that a time falls into."""
    return bisect_right(BOUNDS, hours)


def journey(enrolled_at: datetime, history: Sequence[tuple[Ruling, datetime]]) -> dict[str, int]:
    """Return what an enrolment counts for by its decisions alone: one learner, their star, tier and times.

    The time to a star runs from the enrolment to the decision that holds it now. A star that was set by a person has
    none, and one that was taken back has none until it is earned again.
    """
    ordered = sorted(history, key=lambda entry: entry[0].sequence)
    state = fold(ruling for ruling, _ in ordered)
    counts = {"learners": 1, f"star_{state.star}": 1, f"tier_{state.tier.value if state.tier else 'none'}": 1}
    for star, moment in _earned(ordered).items():
        hours = max(0.0, (moment - enrolled_at).total_seconds() / 3600)
        counts[f"time_{star}_{time_class(hours):02d}"] = 1
    return counts


def _earned(ordered: Sequence[tuple[Ruling, datetime]]) -> dict[int, datetime]:
    """Return when each star that is held was earned."""
    voided = voided_by(ruling for ruling, _ in ordered)
    kept = [(ruling, at) for ruling, at in ordered if ruling.sequence not in voided and ruling.kind is not Kind.VOIDED]
    times: dict[int, datetime] = {}
    before = 0
    for position, (ruling, at) in enumerate(kept, 1):
        star = fold(each for each, _ in kept[:position]).star
        times = {earned: moment for earned, moment in times.items() if earned <= star}
        if ruling.kind is Kind.STAR_AWARDED and star == before + 1:
            times[star] = at
        before = star
    return times


def exam(status: str, closed_as: str | None, passed: bool | None, right: int, asked: int) -> dict[str, int]:
    """Return what an attempt at a promotion exam counts for; nothing before it is graded."""
    if status != "graded":
        return {}
    counts = {"exam_attempts": 1, "exam_passed": int(bool(passed)), "exam_timed_out": int(closed_as == "timed_out")}
    return {**counts, "exam_right": right, "exam_total": asked}


def graded(kind: str, status: str, score: float | None) -> dict[str, int]:
    """Return what a project or a recording counts for; `score` is the machine's, 0 to 100, kept in hundredths."""
    if status not in ("passed", "failed", "awaiting_review"):
        return {}
    outcome = "waiting" if status == "awaiting_review" else status
    counts = {f"{kind}_submissions": 1, f"{kind}_{outcome}": 1}
    if score is None:
        return counts
    band = min(BANDS - 1, int(score // 10))
    return {**counts, f"{kind}_scored": 1, f"{kind}_score": round(100 * score), f"{kind}_band_{band}": 1}


def agreement(kind: str, machine: bool | None, person: bool | None) -> dict[str, int]:
    """Return how a verdict counts that both have given; nothing where one of them has not."""
    if machine is None or person is None:
        return {}
    return {f"{kind}_judged_twice": 1, f"{kind}_agreed": int(machine == person)}


def quiz(status: str, passed: bool | None, right: int, asked: int) -> dict[str, int]:
    """Return what an attempt at a quiz counts for; nothing before it is submitted."""
    if status != "submitted":
        return {}
    return {"quiz_attempts": 1, "quiz_passed": int(bool(passed)), "quiz_right": right, "quiz_total": asked}


def served(what: str, source: str | None) -> dict[str, int]:
    """Return how a piece of content counts that should come from the model, by where it came from."""
    return {f"served_{what}_{'ai' if source == 'ai' else 'fallback'}": 1} if source else {}


def rating(kind: str, value: int) -> dict[str, int]:
    """Return what a learner's rating, 1 to 5, counts for."""
    return {f"rating_{kind}_{value}": 1} if kind in RATED and 1 <= value <= 5 else {}


def person(counts: Counts) -> dict[str, int]:
    """Return what one enrolment adds as a person, from the sum of all that it has done.

    `effect_…` are the sums of which the correlation between quiz scores (x, per mille) and stars (y) is made.
    """
    found = {
        "exam_people": _any(counts, "exam_attempts"),
        "exam_people_passed": _any(counts, "exam_passed"),
        "quiz_people": _any(counts, "quiz_attempts"),
        "served_people": _any(counts, *(f"served_{what}_{how}" for what in SERVED for how in ("ai", "fallback"))),
    }
    for kind in GRADED:
        found[f"{kind}_people"] = _any(counts, f"{kind}_submissions")
        found[f"{kind}_people_passed"] = _any(counts, f"{kind}_passed")
        found[f"{kind}_people_judged"] = _any(counts, f"{kind}_judged_twice")
    for kind in RATED:
        found[f"rating_{kind}_people"] = _any(counts, *(f"rating_{kind}_{n}" for n in range(1, 6)))
    if counts.get("quiz_total"):
        x = round(1000 * counts.get("quiz_right", 0) / counts["quiz_total"])
        y = next((star for star in range(MOST_STARS + 1) if counts.get(f"star_{star}")), 0)
        found |= {
            "effect_n": 1,
            "effect_x": x,
            "effect_y": y,
            "effect_xx": x * x,
            "effect_yy": y * y,
            "effect_xy": x * y,
        }
    return {name: value for name, value in found.items() if value}


def _any(counts: Counts, *names: str) -> int:
    return int(any(counts.get(name, 0) > 0 for name in names))


def whole(items: Iterable[Counts]) -> dict[str, int]:
    """Return what an enrolment adds to its cohort: all that it has done, and itself as a person."""
    done = total(items)
    return total([done, person(done)])


def stored_facts(counts: Counts) -> dict[str, Any]:
    """Return counts as a row keeps them: without zeros, in the order of their names."""
    return {name: counts[name] for name in sorted(counts) if counts[name]}
