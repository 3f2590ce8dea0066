"""When a schedule of EventBridge falls due: `rate(…)`, `cron(…)` and `at(…)`."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_UNITS = {"minute": 60, "hour": 3600, "day": 86_400}
_NAMES = {
    name: number
    for names, first in (("jan feb mar apr may jun jul aug sep oct nov dec", 1), ("sun mon tue wed thu fri sat", 1))
    for number, name in enumerate(names.split(), first)
}


class NotASchedule(ValueError):
    """The expression is none that EventBridge knows, or one that this clock cannot read."""


def last_due(expression: str, after: datetime, until: datetime, zone: str = "UTC") -> datetime | None:
    """Return the latest moment in `after < moment <= until` at which an expression falls due, or None.

    Rates are counted from 1970, so that all runs agree. Raises `NotASchedule`.
    """
    found = re.fullmatch(r"(rate|cron|at)\((.+)\)", expression.strip())
    if found is None:
        raise NotASchedule(expression)
    kind, text = found.groups()
    moment = {"rate": _last_rate, "cron": _last_cron, "at": _at}[kind](text, until, zone)
    return moment if moment is not None and after < moment <= until else None


def _at(text: str, until: datetime, zone: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _last_rate(text: str, until: datetime, zone: str) -> datetime:
    found = re.fullmatch(r"(\d+) (minute|hour|day)s?", text)
    if found is None or int(found[1]) == 0:
        raise NotASchedule(text)
    period = int(found[1]) * _UNITS[found[2]]
    return datetime.fromtimestamp(int(until.timestamp()) // period * period, UTC)


def _last_cron(text: str, until: datetime, zone: str) -> datetime | None:
    fields = text.lower().split()
    if len(fields) != 6:
        raise NotASchedule(text)
    minutes, hours = _numbers(fields[0], 0, 59), _numbers(fields[1], 0, 23)
    months, years = _numbers(fields[3], 1, 12), _numbers(fields[5], 1970, 2199)
    here = ZoneInfo(zone)
    for day in _days_back(until.astimezone(here), 366 * 4):
        if day.year in years and day.month in months and _on_day(fields[2], fields[4], day):
            times = [
                day.replace(hour=hour, minute=minute, tzinfo=here).astimezone(UTC)
                for hour in hours
                for minute in minutes
            ]
            passed = [moment for moment in times if moment <= until]
            if passed:
                return max(passed)
    return None


def _days_back(until: datetime, days: int) -> Iterator[datetime]:
    midnight = until.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    return (midnight - timedelta(days=number) for number in range(days))


def _on_day(of_month: str, of_week: str, day: datetime) -> bool:
    """Tell whether a day fits; one of the two fields is `?`. Weekdays count from Sunday = 1."""
    if of_month == "l":
        return day.day == monthrange(day.year, day.month)[1]
    if of_month != "?":
        return day.day in _numbers(of_month, 1, 31)
    weekday = (day.weekday() + 1) % 7 + 1
    if "#" in of_week:
        wanted, _, nth = of_week.partition("#")
        return weekday in _numbers(wanted, 1, 7) and (day.day - 1) // 7 + 1 == int(nth)
    return weekday in _numbers(of_week, 1, 7)


def _numbers(field: str, least: int, most: int) -> set[int]:
    found: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        if span in ("*", "?"):
            first, last = least, most
        else:
            start, _, end = span.partition("-")
            first = _number(start)
            last = _number(end) if end else (most if step else first)
        found |= set(range(first, last + 1, int(step or 1)))
    return found


def _number(text: str) -> int:
    if text in _NAMES:
        return _NAMES[text]
    if not text.isdigit():
        raise NotASchedule(text)
    return int(text)
