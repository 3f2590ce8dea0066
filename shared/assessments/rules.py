"""How long an assessment may take, which answers count, and what a learner is told about them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from shared.core.errors import Conflict

GRACE = timedelta(seconds=30)  # a slow connection is not lateness


class NotSubmitted(Conflict):
    """The assessment is not submitted yet, so there is nothing to reopen."""


class AlreadyReopened(Conflict):
    """This submission was reopened already."""


class AssessmentClosed(Conflict):
    """This assessment was already submitted, or its time ran out."""


def in_time(deadline: datetime, now: datetime) -> bool:
    """Tell whether answers that arrive now still count."""
    return now <= deadline + GRACE


def percent(right: int, total: int) -> float:
    """Return a score from 0 to 100."""
    return 100 * right / total


def band_of(score: float, bands: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the title and advice of the band with the greatest `from` that is not above the score."""
    reached = [band for band in sorted(bands, key=lambda band: band["from"]) if band["from"] <= score]
    return {"title": reached[-1]["title"], "advice": reached[-1]["advice"]} if reached else {"title": "", "advice": ""}
