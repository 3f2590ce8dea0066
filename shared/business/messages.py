"""The figures of the business, as administrators get them; money is in the smallest unit of its currency."""

from datetime import date

from pydantic import Field

from shared.core.messages import Message, Query

DAY = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"


class Period(Query):
    """From which day to which (UTC, both included): a year at the most, the last four weeks where nothing is said."""

    from_day: str | None = Field(default=None, pattern=DAY, alias="from")
    to_day: str | None = Field(default=None, pattern=DAY, alias="to")


class DayFigures(Message):
    """How many people were there on a day, and how many signed up."""

    day: date
    active: int
    signed_up: int


class MonthFigures(Message):
    """A calendar month, as far as it has come: who was there, and which paying customers came and left."""

    month: str
    complete: bool
    active: int
    paying_at_start: int
    began: int
    ended: int
    churn_rate: float | None


class WeekFigures(Message):
    """Those who signed up in the week from a Monday on: which part was there in that week, the next one, and so on."""

    week: date
    people: int
    retained: list[float]


class SessionFigures(Message):
    """What was begun in the period, and how much of it has been completed since."""

    kind: str
    begun: int
    completed: int
    completion_rate: float | None


class UseFigures(Message):
    """Units that a feature has used: minutes of credit, or tokens."""

    currency: str
    feature: str
    units: int


class UnitFigures(Message):
    """Units that came and went, in minutes of credit or in tokens."""

    currency: str
    used: int
    bought: int
    granted: int
    taken_back: int
    expired: int
    corrected: int


class MoneyFigures(Message):
    """Money of one currency: what is paid every month at the end of the period, and what was paid in it.

    `late_cents` is a month's price of those whose renewal is not paid and whose grace has not ended; it is no part of
    `monthly_recurring_cents`. `lifetime_value_cents` is revenue, not profit.
    """

    price_currency: str
    paying: int
    monthly_recurring_cents: int
    late: int
    late_cents: int
    lifetime_value_cents: int | None
    revenue_cents: int
    refunded_cents: int


class PaymentFigures(Message):
    """Payments begun in the period that were completed or have failed."""

    completed: int
    failed: int
    success_rate: float | None


class AiFigures(Message):
    """How long a task of a model has kept its caller waiting, all tries included; `cost` in millionths of a dollar."""

    task: str
    answered: int
    failed: int
    median_ms: int | None
    p95_ms: int | None
    tokens: int
    cost: int


class BusinessMetrics(Message):
    """The figures of the business over a period."""

    from_day: date
    to_day: date
    days: list[DayFigures]
    months: list[MonthFigures]
    weeks: list[WeekFigures]
    sessions: list[SessionFigures]
    units: list[UnitFigures]
    use: list[UseFigures]
    money: list[MoneyFigures]
    monthly_churn_rate: float | None
    payments: PaymentFigures
    ai: list[AiFigures]
