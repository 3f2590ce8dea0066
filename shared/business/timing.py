"""The response times of models, folded day by day from the calls of that day: again is the same."""

from datetime import datetime, timedelta

from shared.business import rules
from shared.business.models import AI, BusinessSums
from shared.clients.ai_metering import ANSWERED, KEPT, AiCall
from shared.core.counts import total
from shared.core.grants import Grant, reads, writes

GRANTS: tuple[Grant, ...] = (reads(AiCall), writes(BusinessSums))
LATE = timedelta(hours=26)  # a day is complete two hours after its end, and a run may be missed for a day


def fold_days(now: datetime) -> int:
    """Fold the day at hand, and those before it whose last calls may have come since; return how many calls."""
    days = (now.date() - (now - LATE).date()).days
    return sum(_fold(_day(now - timedelta(days=age))) for age in range(days + 1))


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
