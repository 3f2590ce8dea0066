"""From sums to the figures that people read."""

import math
from collections.abc import Mapping, Sequence

from shared.analytics.messages import (
    ExamFigures,
    FeedbackFigures,
    Figures,
    GradingFigures,
    ModuleCompletion,
    QuizFigures,
    ServedFigures,
    TimeToStar,
)
from shared.analytics.rules import BANDS, BOUNDS, CLASS_WIDTH, CLASSES, RATED, SERVED, TIERS
from shared.readiness.rules import MOST_STARS, Module

# The parts of an answer that can be withheld on their own.
TIMES = tuple(f"time_{star}" for star in range(1, MOST_STARS + 1))
RATINGS = tuple(f"rating_{kind}" for kind in RATED)
PARTS = (*TIMES, "exam", "project", "project_agreement", "interview", "interview_agreement", "quiz", "effect", "served",
         *RATINGS)  # fmt: skip


def figures(counts: Mapping[str, int], *, withheld: frozenset[str] = frozenset(), open_: bool = True) -> Figures:
    """Return the figures of a group; `withheld` names parts that stay out.

    Without `open_`, numbers that could single out fewer than five people stay out too. `counts` may then hold
    `star_withheld` and `tier_withheld`.
    """
    stars = [counts.get(f"star_{n}", 0) for n in range(MOST_STARS + 1)]
    return Figures(
        learners=counts.get("learners", 0),
        stars=stars,
        stars_withheld=counts.get("star_withheld", 0),
        tiers={tier: counts.get(f"tier_{tier}", 0) for tier in TIERS},
        tiers_withheld=counts.get("tier_withheld", 0),
        completion=[
            ModuleCompletion(
                module=module, completed=sum(stars[module.star :]), rate=share(sum(stars[module.star :]), sum(stars))
            )
            for module in Module
        ],
        time_to_star=[_times(counts, star, f"time_{star}" in withheld, open_) for star in range(1, MOST_STARS + 1)],
        exams=None if "exam" in withheld else _exams(counts, open_),
        projects=None if "project" in withheld else _graded(counts, "project", withheld, open_),
        interviews=None if "interview" in withheld else _graded(counts, "interview", withheld, open_),
        quizzes=None if "quiz" in withheld else _quizzes(counts, withheld),
        served=None if "served" in withheld else [_served(counts, what) for what in SERVED],
        feedback=[_feedback(counts, kind, open_) for kind in RATED if f"rating_{kind}" not in withheld],
    )


def share(part: float, whole: float) -> float | None:
    """Return a share of 0 to 1, or None of nothing."""
    return round(part / whole, 4) if whole else None


def quantile(histogram: Sequence[int], part: float) -> float | None:
    """Return the time in hours that this part of the counted has not exceeded, or None where nothing was counted.

    It is the middle (by ratio) of the class that holds it, so within a factor of 1.3 ** 0.5 of the truth; the first
    class (less than an hour) answers half an hour, the last its lower bound.
    """
    number = sum(histogram)
    wanted = max(1, math.ceil(part * number))
    seen = 0
    for position, counted in enumerate(histogram):
        seen += counted
        if counted and seen >= wanted:
            return _middle(position)
    return None


def _middle(position: int) -> float:
    if position == 0:
        return 0.5
    if position == CLASSES - 1:
        return round(BOUNDS[-1], 2)
    return round(BOUNDS[position - 1] * math.sqrt(CLASS_WIDTH), 2)


def correlation(counts: Mapping[str, int]) -> float | None:
    """Return Pearson's correlation of quiz scores and stars, or None where one of them does not vary."""
    n, x, y, xx, yy, xy = (counts.get(f"effect_{name}", 0) for name in ("n", "x", "y", "xx", "yy", "xy"))
    spread = (n * xx - x * x) * (n * yy - y * y)
    return round((n * xy - x * y) / math.sqrt(spread), 4) if spread > 0 else None


def _times(counts: Mapping[str, int], star: int, withheld: bool, open_: bool) -> TimeToStar:
    histogram = [0 if withheld else counts.get(f"time_{star}_{n:02d}", 0) for n in range(CLASSES)]
    return TimeToStar(
        star=star,
        learners=sum(histogram) if open_ else None,
        lower_quartile_hours=quantile(histogram, 0.25),
        median_hours=quantile(histogram, 0.5),
        upper_quartile_hours=quantile(histogram, 0.75),
    )


def _exams(counts: Mapping[str, int], open_: bool) -> ExamFigures:
    attempts, passed = counts.get("exam_attempts", 0), counts.get("exam_passed", 0)
    return ExamFigures(
        attempts=attempts,
        passed=passed,
        timed_out=counts.get("exam_timed_out", 0) if open_ else None,
        success_rate=share(passed, attempts),
        mean_score=_percent(counts, "exam"),
    )


def _graded(counts: Mapping[str, int], kind: str, withheld: frozenset[str], open_: bool) -> GradingFigures:
    passed, failed = counts.get(f"{kind}_passed", 0), counts.get(f"{kind}_failed", 0)
    scored, twice = counts.get(f"{kind}_scored", 0), counts.get(f"{kind}_judged_twice", 0)
    agreement = share(counts.get(f"{kind}_agreed", 0), twice)
    return GradingFigures(
        submissions=counts.get(f"{kind}_submissions", 0),
        passed=passed,
        failed=failed,
        awaiting_review=counts.get(f"{kind}_waiting", 0) if open_ else None,
        success_rate=share(passed, passed + failed),
        mean_score=round(counts.get(f"{kind}_score", 0) / scored / 100, 2) if scored else None,
        bands=[counts.get(f"{kind}_band_{n}", 0) for n in range(BANDS)] if open_ else None,
        agreement=None if f"{kind}_agreement" in withheld else agreement,
        judged_by_both=twice if open_ else None,
    )


def _quizzes(counts: Mapping[str, int], withheld: frozenset[str]) -> QuizFigures:
    attempts, passed = counts.get("quiz_attempts", 0), counts.get("quiz_passed", 0)
    return QuizFigures(
        attempts=attempts,
        passed=passed,
        success_rate=share(passed, attempts),
        mean_score=_percent(counts, "quiz"),
        correlation_with_star=None if "effect" in withheld else correlation(counts),
    )


def _served(counts: Mapping[str, int], what: str) -> ServedFigures:
    ai, fallback = (counts.get(f"served_{what}_{how}", 0) for how in ("ai", "fallback"))
    return ServedFigures(content=what, ai=ai, fallback=fallback, fallback_share=share(fallback, ai + fallback))


def _feedback(counts: Mapping[str, int], kind: str, open_: bool) -> FeedbackFigures:
    ratings = [counts.get(f"rating_{kind}_{n}", 0) for n in range(1, 6)]
    weighted = sum(n * counted for n, counted in enumerate(ratings, 1))
    mean = round(weighted / sum(ratings), 2) if sum(ratings) else None
    return FeedbackFigures(kind=kind, count=sum(ratings), mean=mean, ratings=ratings if open_ else None)


def _percent(counts: Mapping[str, int], what: str) -> float | None:
    asked = counts.get(f"{what}_total", 0)
    return round(100 * counts.get(f"{what}_right", 0) / asked, 2) if asked else None
