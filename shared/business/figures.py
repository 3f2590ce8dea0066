"""From the sums of days to the figures of a period."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from shared.business import rules
from shared.business.messages import (
    AiFigures,
    BusinessMetrics,
    DayFigures,
    MoneyFigures,
    MonthFigures,
    PaymentFigures,
    SessionFigures,
    UnitFigures,
    UseFigures,
    WeekFigures,
)
from shared.business.rules import CLASSES, DEEDS, MOST_WEEKS
from shared.core.counts import Counts, total
from shared.ledger.books import Currency


@dataclass(frozen=True)
class Sums:
    """What was counted: under days, from the first that matters; what stood before them; calls of models under days."""

    days: Mapping[str, Counts]
    before: Counts
    ai: Mapping[str, Counts]

    def total(self, first: date, last: date) -> dict[str, int]:
        """Return the sum over a stretch of days."""
        start, end = first.isoformat(), last.isoformat()
        return total(counts for day, counts in self.days.items() if start <= day <= end)

    def standing(self, last: date) -> dict[str, int]:
        """Return how things stood at the end of a day."""
        end = last.isoformat()
        changes = [rules.standing_part(counts) for day, counts in self.days.items() if day <= end]
        return total([self.before, *changes])


def reach(first: date) -> date:
    """Return from which day on sums matter for a period: from the first of the month in which its first week begins."""
    return rules.week_of(first).replace(day=1)


def metrics(sums: Sums, first: date, last: date, today: date) -> BusinessMetrics:
    """Return the figures of a period, as they are known today."""
    within = sums.total(first, last)
    stands = sums.standing(last)
    months = [_month(sums, month, last, today) for month in _months(first, last)]
    whole = [month for month in months if month.complete]
    churn = rules.churn(sum(month.ended for month in whole), sum(month.paying_at_start for month in whole))
    return BusinessMetrics(
        from_day=first,
        to_day=last,
        days=[_day(sums, first + timedelta(days=number)) for number in range((last - first).days + 1)],
        months=months,
        weeks=_weeks(sums, first, last, today),
        sessions=[_session(within, kind) for kind in DEEDS],
        units=[_units(within, currency.value) for currency in Currency],
        use=[UseFigures(currency=parts[0], feature=parts[1], units=units) for parts, units in _under(within, "used")],
        money=[_money(within, stands, money, churn) for money in _moneys(within, stands)],
        monthly_churn_rate=churn,
        payments=_payments(within),
        ai=_ai(total(counts for day, counts in sums.ai.items())),
    )


def _day(sums: Sums, day: date) -> DayFigures:
    counts = sums.days.get(day.isoformat(), {})
    return DayFigures(day=day, active=counts.get("active", 0), signed_up=counts.get("signed_up", 0))


def _months(first: date, last: date) -> list[date]:
    found, month = [], first.replace(day=1)
    while month <= last:
        found.append(month)
        month = _end(month) + timedelta(days=1)
    return found


def _end(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _month(sums: Sums, month: date, last: date, today: date) -> MonthFigures:
    end = min(_end(month), last)
    counts = sums.total(month, end)
    at_start = _customers(sums.standing(month - timedelta(days=1)))
    ended = counts.get("ended", 0)
    return MonthFigures(
        month=f"{month:%Y-%m}",
        complete=end == _end(month) and end < today,
        active=counts.get("active_month", 0),
        paying_at_start=at_start,
        began=counts.get("began", 0),
        ended=ended,
        churn_rate=rules.churn(ended, at_start),
    )


def _customers(stands: Counts) -> int:
    return sum(people for name, people in stands.items() if name.startswith(("payers.", "late_payers.")))


def _weeks(sums: Sums, first: date, last: date, today: date) -> list[WeekFigures]:
    """Return the cohorts of the weeks that the period touches, each with the weeks that have begun since."""
    found, week = [], rules.week_of(first)
    while week <= last:
        counts = sums.total(week, min(week + timedelta(days=6), last))
        people = counts.get("signed_up", 0)
        begun = min(MOST_WEEKS, (rules.week_of(today) - week).days // 7)
        shares = [rules.share(counts.get(f"back_{number:02d}", 0), people) or 0.0 for number in range(begun + 1)]
        found.append(WeekFigures(week=week, people=people, retained=shares if people else []))
        week += timedelta(days=7)
    return found


def _session(within: Counts, kind: str) -> SessionFigures:
    begun, completed = within.get(f"begun.{kind}", 0), within.get(f"completed.{kind}", 0)
    rate = rules.share(completed, begun)
    return SessionFigures(kind=kind, begun=begun, completed=completed, completion_rate=rate)


def _under(counts: Counts, head: str) -> list[tuple[list[str], int]]:
    """Return what is counted under a head, by the rest of the name, in its order."""
    return [(name.split(".")[1:], counts[name]) for name in sorted(counts) if name.startswith(f"{head}.")]


def _units(within: Counts, currency: str) -> UnitFigures:
    used = sum(units for parts, units in _under(within, "used") if parts[0] == currency)
    flows = {
        name: within.get(f"{name}.{currency}", 0)
        for name in ("bought", "granted", "taken_back", "expired", "corrected")
    }
    return UnitFigures(currency=currency, used=used, **flows)


def _moneys(within: Counts, stands: Counts) -> list[str]:
    heads = ("monthly", "late", "payers", "late_payers", "revenue", "refunded")
    return sorted({parts[0] for counts in (within, stands) for head in heads for parts, _ in _under(counts, head)})


def _money(within: Counts, stands: Counts, money: str, churn: float | None) -> MoneyFigures:
    monthly, paying = stands.get(f"monthly.{money}", 0), stands.get(f"payers.{money}", 0)
    return MoneyFigures(
        price_currency=money,
        paying=paying,
        monthly_recurring_cents=monthly,
        late=stands.get(f"late_payers.{money}", 0),
        late_cents=stands.get(f"late.{money}", 0),
        lifetime_value_cents=rules.lifetime_value(monthly, paying, churn),
        revenue_cents=within.get(f"revenue.{money}", 0),
        refunded_cents=within.get(f"refunded.{money}", 0),
    )


def _payments(within: Counts) -> PaymentFigures:
    completed, failed = within.get("payments.completed", 0), within.get("payments.failed", 0)
    return PaymentFigures(completed=completed, failed=failed, success_rate=rules.share(completed, completed + failed))


def _ai(counts: Counts) -> list[AiFigures]:
    return [_task(counts, task) for task in sorted({parts[0] for parts, _ in _under(counts, "ai")})]


def _task(counts: Counts, task: str) -> AiFigures:
    histogram: Sequence[int] = [counts.get(f"ai.{task}.time_{number:02d}", 0) for number in range(CLASSES)]
    known = {name: counts.get(f"ai.{task}.{name}", 0) for name in ("answered", "failed", "tokens", "cost")}
    median, slow = rules.response_time(histogram, 0.5), rules.response_time(histogram, 0.95)
    return AiFigures(task=task, median_ms=median, p95_ms=slow, **known)
