"""Reading the figures of a period: the sums of its days; what it costs grows with days, and never with people."""

from datetime import date, datetime, timedelta

from shared.analytics.models import Edition
from shared.business import rules
from shared.business.figures import Sums, metrics, reach
from shared.business.messages import BusinessMetrics, Period
from shared.business.models import AI, MONTHS, BusinessSums
from shared.business.rules import MOST_DAYS
from shared.core.counts import total
from shared.core.errors import Invalid
from shared.core.grants import Grant, reads

GRANTS: tuple[Grant, ...] = (reads(Edition), reads(BusinessSums))
USUAL = timedelta(days=27)
FIRST_MONTH = "0000-00"


def figures(wanted: Period, now: datetime) -> BusinessMetrics:
    """Return the figures of a period. Raises `Invalid` for one that is too long, ends too late or before its start."""
    today = now.date()
    first, last = _period(wanted, today)
    since = reach(first)
    edition = int(Edition.current().shown)
    rows = [
        row
        for shelf in BusinessSums.shelves(edition)
        for row in BusinessSums.between(shelf, since.isoformat(), last.isoformat())
    ]
    before = (since - timedelta(days=1)).strftime("%Y-%m")
    months = BusinessSums.between(f"{edition}#{MONTHS}", FIRST_MONTH, before)
    sums = Sums(
        days=rules.together({row.day: row.counts} for row in rows),
        before=total(row.counts for row in months),
        ai={row.day: row.counts for row in BusinessSums.between(AI, first.isoformat(), last.isoformat())},
    )
    return metrics(sums, first, last, today)


def _period(wanted: Period, today: date) -> tuple[date, date]:
    last = _day("to", wanted.to_day) or today
    first = _day("from", wanted.from_day) or last - USUAL
    if last > today:
        raise Invalid.field("to", "not after today")
    if first > last:
        raise Invalid.field("from", "not after the last day")
    if (last - first).days >= MOST_DAYS:
        raise Invalid.field("from", f"at most {MOST_DAYS} days in all")
    return first, last


def _day(name: str, text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid.field(name, "a day of the calendar") from None
