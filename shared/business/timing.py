"""The response times of models, folded day by day from the calls of that day: again is the same."""

from datetime import datetime, timedelta

from shared.business import rules
from shared.business.models import AI, BusinessSums
from shared.clients.ai_metering import ANSWERED, KEPT, AiCall
from shared.core.counts import total
from shared.core.grants import Grant, reads, writes

GRANTS: tuple[Grant, ...] = (reads(AiCall), writes(BusinessSums))
LATE = timedelta(hours=2)  # a call is written down when it has ended


def fold_days(now: datetime) -> int:
    """Fold the day at hand, and the one before it where its last calls may have come since; return how many calls."""
    return sum(_fold(day) for day in sorted({_day(now - LATE), _day(now)}))


def fold_all(now: datetime) -> None:
    """Fold every day whose calls are all still there."""
    for age in range(KEPT.days):
        _fold(_day(now - timedelta(days=age)))


def _fold(day: str) -> int:
    """Put the sums of a day in the place of what was there: they follow from its calls alone."""
    calls = list(AiCall.of_day(day))
    counts = total(
        rules.response(call.task, int(call.milliseconds), call.outcome == ANSWERED, int(call.tokens), int(call.cost))
        for call in calls
    )
    if counts:
        BusinessSums(AI, day, counts=counts).save()
    return len(calls)


def _day(moment: datetime) -> str:
    return moment.date().isoformat()
