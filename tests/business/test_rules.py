"""What the business is counted by: whatever the order, the sums say how things are."""

from datetime import UTC, date, datetime, timedelta
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.business.figures import Sums, metrics, reach
from shared.business.rules import (
    BOUNDS,
    CLASSES,
    MOST_WEEKS,
    State,
    Turn,
    churn,
    deed,
    difference,
    entry,
    lifetime_value,
    payment,
    response,
    response_time,
    standing,
    together,
    visits,
    week_of,
)
from shared.core.counts import total
from shared.ledger.books import Book, Counter, Hold, Kind, Lot, Source
from shared.ledger.rules import adjusted, held, received, released, settled, spent, taken_back

NOW = datetime(2026, 11, 21, tzinfo=UTC)
DAYS = st.dates(date(2025, 12, 1), date(2027, 2, 1))
OFFSETS = st.sets(st.integers(0, 400), max_size=40)
COUNTS = st.dictionaries(st.sampled_from("abcd"), st.integers(-5, 5))
SUMS = st.dictionaries(DAYS.map(date.isoformat), COUNTS, max_size=5)


@given(SUMS, SUMS)
def test_a_difference_leads_from_one_to_the_other(before, after):
    assert together([before, difference(before, after)]) == together([after])


@given(DAYS, OFFSETS)
def test_who_was_there_is_counted_once_for_each_day_month_and_week(began, offsets):
    days = visits(began, offsets)
    came = {began + timedelta(days=offset) for offset in offsets}
    assert {day for day, counts in days.items() if counts.get("active")} == {day.isoformat() for day in came}
    months = [day[:7] for day, counts in days.items() for _ in range(counts.get("active_month", 0))]
    assert sorted(months) == sorted({f"{day:%Y-%m}" for day in came})
    weeks = {(week_of(day) - week_of(began)).days // 7 for day in came}
    back = {name for name in days[began.isoformat()] if name.startswith("back_")}
    assert back == {f"back_{week:02d}" for week in weeks if week <= MOST_WEEKS}
    assert total(days.values())["signed_up"] == 1


@given(DAYS, OFFSETS, st.integers(0, 400))
def test_a_day_that_comes_to_be_known_late_leads_to_the_same(began, offsets, late):
    before, after = visits(began, offsets), visits(began, offsets | {late})
    assert together([before, difference(before, after)]) == after
    assert visits(began, [*offsets, late, late]) == after


@pytest.mark.parametrize(("day", "monday"), [("2026-11-21", "2026-11-16"), ("2027-01-01", "2026-12-28")])
def test_a_week_begins_on_monday_also_where_the_year_ends_in_it(day, monday):
    assert week_of(date.fromisoformat(day)) == date.fromisoformat(monday)


TURNS = st.lists(
    st.builds(
        lambda gap, state, plan, amount, grace: (gap, state, plan, amount, grace),
        st.integers(0, 30),
        st.sampled_from(State),
        st.sampled_from(("professional", "enterprise")),
        st.sampled_from((1999, 4999)),
        st.integers(0, 20),
    ),
    max_size=8,
)


def timeline(drawn):
    day, turns = date(2026, 1, 1), []
    for gap, state, plan, amount, grace in drawn:
        day += timedelta(days=gap)
        until = (day + timedelta(days=grace)).isoformat() if state is State.LATE else None
        known = {} if state is State.NONE else {"plan": plan, "money": "usd", "amount": amount}
        turns.append(Turn(day.isoformat(), state, until=until, **known))
    return turns


def stands_at(turns, day):
    """Say how a subscription stood at the end of a day, without any sum."""
    last = [turn for turn in turns if turn.day <= day][-1:]
    over = last and last[0].state is State.LATE and last[0].until <= day
    return Turn("") if over or not last else last[0]


@given(TURNS)
def test_the_changes_up_to_a_day_say_how_a_subscription_stood_at_its_end(drawn):
    turns = timeline(drawn)
    changes = standing(turns)
    days = [(date(2026, 1, 1) + timedelta(days=number)).isoformat() for number in range(300)]
    sums = accumulate((changes.get(day, {}) for day in days), lambda one, other: total([one, other]))
    for day, found in zip(days, sums, strict=True):
        turn = stands_at(turns, day)
        assert found.get("monthly.usd", 0) == (turn.amount if turn.state is State.RUNNING else 0), day
        assert found.get("late.usd", 0) == (turn.amount if turn.state is State.LATE else 0), day
        assert found.get("began", 0) - found.get("ended", 0) == int(turn.pays), day


@given(TURNS)
def test_a_turn_is_what_was_stored_of_it(drawn):
    assert [Turn.of(turn.stored()) for turn in timeline(drawn)] == timeline(drawn)


def test_who_is_late_leaves_when_the_grace_ends_and_not_before():
    running, late = (Turn("2026-03-01", State.RUNNING, "professional", "usd", 1999),
                     Turn("2026-04-01", State.LATE, "professional", "usd", 1999, "2026-04-08"))  # fmt: skip
    days = standing([running, late])
    assert days["2026-04-01"] == {"monthly.usd": -1999, "payers.usd": -1, "late.usd": 1999, "late_payers.usd": 1}
    assert days["2026-04-08"] == {"late.usd": -1999, "late_payers.usd": -1, "ended": 1}
    back = standing([running, late, Turn("2026-04-05", State.RUNNING, "professional", "usd", 1999)])
    assert "2026-04-08" not in back
    assert total(back.values()) == {"monthly.usd": 1999, "payers.usd": 1, "began": 1}


ENTRIES = {
    "a purchase": (
        lambda book: received(book, Kind.PURCHASE, Counter.SALES, lot(Source.BOUGHT)),
        {"bought.token": 100},
    ),
    "a grant": (lambda book: received(book, Kind.GRANT, Counter.GRANTS, lot(Source.GRANTED)), {"granted.token": 100}),
    "a hold": (lambda book: held(book, HOLD, 30), {}),
    "a settled hold": (lambda book: settled(held(book, HOLD, 30).book, "h", 20), {"used.token.scan": 20}),
    "a released hold": (lambda book: released(held(book, HOLD, 30).book, "h", None), {}),
    "a use": (lambda book: spent(book, 7, "r", "scan"), {"used.token.scan": 7}),
    "a refund": (lambda book: taken_back(book, 40, "r", Counter.REFUNDS, "lot"), {"taken_back.token": 40}),
    "a correction": (lambda book: adjusted(book, -5, lot(Source.GRANTED)), {"corrected.token": -5}),
}
HOLD = Hold("h", "scan", NOW, NOW + timedelta(hours=1), ())


def lot(source):
    return Lot("lot", source, NOW, None, 100)


@pytest.mark.parametrize("what", sorted(ENTRIES))
def test_an_entry_counts_as_what_was_used_or_moved(what):
    act, expected = ENTRIES[what]
    posting = act(Book((lot(Source.BOUGHT),))).postings[-1]
    counted = entry(posting.kind, "token", posting.counter, posting.feature, posting.amount, posting.held)
    assert total([counted]) == expected


def test_a_payment_is_completed_also_when_it_goes_back_and_waits_as_nothing():
    facts = {"money": "usd", "amount": 999}
    assert payment(bought=True, failed=False, back=0, **facts) == {"payments.completed": 1, "revenue.usd": 999}
    assert payment(bought=True, failed=False, back=2000, **facts)["refunded.usd"] == 999
    assert payment(bought=False, failed=True, back=0, **facts) == {"payments.failed": 1}
    assert payment(bought=False, failed=False, back=0, **facts) == {}
    assert payment(bought=True, failed=False, back=0, money="usd", amount=0) == {}


def test_what_is_completed_is_so_on_the_day_of_its_beginning():
    assert deed("quiz", "2026-11-21", False) == {"2026-11-21": {"begun.quiz": 1}}
    assert deed("quiz", "2026-11-21", True) == {"2026-11-21": {"begun.quiz": 1, "completed.quiz": 1}}


@given(st.lists(st.integers(60, 100_000), min_size=1, max_size=60), st.sampled_from((0.5, 0.95)))
def test_a_response_time_is_within_a_tenth_of_the_true_one(times, part):
    histogram = [0] * CLASSES
    for milliseconds in times:
        (name,) = (name for name in response("task", milliseconds, True, 0, 0) if "time_" in name)
        histogram[int(name[-2:])] += 1
    true = sorted(times)[max(1, -int(-part * len(times) // 1)) - 1]
    assert 1 / 1.1 <= response_time(histogram, part) / true <= 1.1


def test_only_answers_have_a_response_time_and_the_ends_of_the_scale_have_their_bounds():
    assert response("task", 5, False, 3, 4) == {"ai.task.failed": 1, "ai.task.tokens": 3, "ai.task.cost": 4}
    assert response_time([1] + [0] * (CLASSES - 1), 0.5) == BOUNDS[0]
    assert response_time([0] * (CLASSES - 1) + [1], 0.5) == round(BOUNDS[-1])
    assert response_time([0] * CLASSES, 0.5) is None


@pytest.mark.parametrize(
    ("monthly", "customers", "rate", "value"),
    [(100_000, 50, 0.05, 40_000), (1999, 1, 1.0, 1999), (0, 0, 0.1, None), (5000, 2, None, None), (5000, 2, 0.0, None)],
)
def test_a_lifetime_is_worth_the_average_month_by_the_churn(monthly, customers, rate, value):
    assert lifetime_value(monthly, customers, rate) == value


def test_churn_is_of_those_who_were_there_at_the_start():
    assert (churn(3, 60), churn(0, 5), churn(1, 0)) == (0.05, 0.0, None)


FIRST, LAST, TODAY = date(2026, 3, 10), date(2026, 5, 3), date(2026, 5, 20)


def read(days, ai=None):
    kept = {day: counts for day, counts in together(days).items() if day >= reach(FIRST).isoformat()}
    earlier = [counts for day, counts in together(days).items() if day < reach(FIRST).isoformat()]
    before = {name: n for name, n in total(earlier).items() if "." in name and not name.startswith(("used", "revenue"))}
    return metrics(Sums(kept, before, ai or {}), FIRST, LAST, TODAY)


def test_months_weeks_and_sessions_are_read_from_the_days():
    monday = date(2026, 3, 9)
    people = [visits(monday, [0, 7, 8, 40]), visits(monday + timedelta(days=2), [0, 14]), visits(FIRST, [])]
    shown = read([*people, deed("quiz", "2026-03-11", True), deed("quiz", "2026-05-03", False),
                  deed("quiz", "2026-05-04", True)])  # fmt: skip
    week = shown.weeks[0]
    assert (week.week, week.people) == (monday, 3)
    assert week.retained[:4] == [0.6667, 0.3333, 0.3333, 0.0]
    assert len(week.retained) == 11
    assert [(month.month, month.complete, month.active) for month in shown.months] == [
        ("2026-03", True, 2), ("2026-04", True, 1), ("2026-05", False, 0)
    ]  # fmt: skip
    quizzes = {session.kind: session for session in shown.sessions}["quiz"]
    assert (quizzes.begun, quizzes.completed, quizzes.completion_rate) == (2, 1, 0.5)
    assert sum(day.active for day in shown.days) == 5


def test_churn_and_value_are_of_whole_months_and_who_stood_before_counts():
    running = [standing([Turn("2025-06-01", State.RUNNING, "professional", "usd", 1999)]) for _ in range(10)]
    left = [standing([Turn("2025-06-01", State.RUNNING, "professional", "usd", 1999), Turn(day)])
            for day in ("2026-03-02", "2026-04-20", "2026-05-02")]  # fmt: skip
    shown = read([*running, *left])
    assert [(month.paying_at_start, month.ended) for month in shown.months] == [(13, 1), (12, 1), (11, 1)]
    assert shown.monthly_churn_rate == round(2 / 25, 4)
    (money,) = shown.money
    assert (money.paying, money.monthly_recurring_cents, money.late_cents) == (10, 19_990, 0)
    assert money.lifetime_value_cents == round(1999 / 0.08)
