from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.billing.messages import Plan
from shared.billing.rules import period_start
from shared.ledger.books import Currency
from shared.payments.periods import (
    Invoice,
    Line,
    PlanTerms,
    SeenSubscription,
    is_upgrade,
    months,
    period_at,
    top_up_expires_at,
    upgraded,
)

ANCHOR = datetime(2026, 1, 31, 9, tzinfo=UTC)
PRO = Plan(slug="professional", title="P", price_cents=1999, credits_a_month=20, tokens_a_month=200)
TOP = Plan(slug="enterprise", title="E", price_cents=4999, credits_a_month=100, tokens_a_month=1000)
PLANS = {"professional": PRO, "enterprise": TOP}
PRICES = {"price_p": PlanTerms("professional", 1999, "usd"), "price_e": PlanTerms("enterprise", 4999, "usd")}


def whole(number, price="price_p", status="paid", amount=None, name=None):
    starts, ends = period_start(ANCHOR, number), period_start(ANCHOR, number + 1)
    cost = PRICES[price].amount if amount is None else amount
    return Invoice(name or f"in_{number}", starts, status, cost, cost, "usd", (Line(price, cost, starts, ends, False),))


def rest(at, paid, money="usd"):
    ends = period_start(ANCHOR, 1)
    lines = (Line("price_p", -paid, at, ends, True), Line("price_e", 2 * paid, at, ends, True))
    return Invoice("in_up", at, "paid", paid, paid, money, lines)


def seen(*invoices):
    return SeenSubscription("sub_1", "u", "a", "cus_1", "active", "price_p", "si_1", ANCHOR, False, invoices=invoices)


def lived(*invoices):
    return list(months(seen(*invoices), PRICES, PLANS))


def test_a_month_that_is_not_paid_brings_nothing():
    assert lived(whole(0, status="open")) == []
    assert [month.paid_until for month in lived(whole(0), whole(1, status="open"))] == [period_start(ANCHOR, 1)]


@given(st.permutations(range(5)))
def test_paid_months_come_in_their_order_whatever_order_they_are_told_in(order):
    found = lived(*[whole(number) for number in order])
    assert [month.paid_until for month in found] == [period_start(ANCHOR, number + 1) for number in range(5)]
    assert {month.plan for month in found} == {"professional"}


def test_an_upgrade_counts_at_once_and_brings_its_share_of_the_difference():
    found = lived(whole(0), rest(ANCHOR + timedelta(days=14), 1500))
    assert [month.plan for month in found] == ["professional", "enterprise"]
    assert found[1].top_up == {Currency.CREDIT: 80 * 60 * 1500 // 3000, Currency.TOKEN: 800 * 1500 // 3000}
    assert found[1].paid_until == period_start(ANCHOR, 1)


@given(st.integers(0, 10_000))
def test_going_up_brings_no_more_than_the_difference_and_nothing_that_was_not_paid(paid):
    brought = upgraded(PRO, TOP, paid)
    assert brought[Currency.TOKEN] == 800 * min(paid, 3000) // 3000
    assert upgraded(TOP, PRO, paid) == {}
    assert upgraded(PRO, PRO, paid) == {}
    assert is_upgrade(PRO, TOP)
    assert not is_upgrade(TOP, PRO)


def test_a_cheaper_plan_counts_from_the_next_month_on():
    found = lived(whole(0, "price_e"), whole(1, "price_p"))
    assert [month.plan for month in found] == ["enterprise", "professional"]


def test_m12_an_invoice_that_is_not_of_our_catalogue_comes_to_nothing():
    strange = Invoice("in_x", ANCHOR, "paid", 1, 1, "usd", (Line("price_x", 1, ANCHOR, ANCHOR, False),))
    assert [(month.problem, month.plan) for month in lived(strange)] == [("price", "")]
    assert lived(whole(0, amount=1))[0].problem == "amount"
    assert lived(rest(ANCHOR, 10, money="eur"))[0].problem == "currency"


@given(st.integers(0, 40), st.integers(0, 27))
def test_m15_a_moment_lies_in_the_month_that_has_begun_last(number, days):
    moment = period_start(ANCHOR, number) + timedelta(days=days)
    found = period_at(ANCHOR, moment)
    assert period_start(ANCHOR, found) <= moment < period_start(ANCHOR, found + 1)
    assert found == number
    assert top_up_expires_at(ANCHOR, moment) == period_start(ANCHOR, number + 3)
