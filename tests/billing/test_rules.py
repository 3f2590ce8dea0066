"""When months begin, what an address counts as, and which catalogue may be offered."""

from datetime import UTC, datetime, timedelta

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from infra.seed.load import CONTENT
from shared.billing.messages import Catalogue, units_of
from shared.billing.rules import (
    bonus_address,
    bonus_expires_at,
    grant_due_at,
    grant_expires_at,
    in_force,
    includes,
    period_start,
    plans_with,
    problems_of_catalogue,
)
from shared.ledger.books import Currency

SEEDED = yaml.safe_load((CONTENT / "billing" / "catalogue.yaml").read_text(encoding="utf-8"))
ANCHORS = st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("typed", "counts_as"),
    [
        ("ada@example.org", "ada@example.org"),
        ("Ada@Example.ORG.", "ada@example.org"),
        ("ada+work@example.org", "ada@example.org"),
        ("ada+a+b@example.org", "ada@example.org"),
        ("a.d.a@example.org", "a.d.a@example.org"),
        ("ａda@example.org", "ada@example.org"),
    ],
)
def test_m18_an_address_counts_lower_cased_with_its_dots_and_without_its_tag(typed, counts_as):
    assert bonus_address(typed) == counts_as


@given(anchor=ANCHORS, number=st.integers(0, 120))
def test_m15_months_follow_one_another_and_each_begins_in_its_own(anchor, number):
    here, following = period_start(anchor, number), period_start(anchor, number + 1)
    assert timedelta(days=28) <= following - here <= timedelta(days=31)
    assert (following.year * 12 + following.month) - (here.year * 12 + here.month) == 1
    last_of_month = (here + timedelta(days=1)).day == 1
    assert here.day == anchor.day or (last_of_month and here.day < anchor.day)
    assert here.time() == anchor.time()


@given(anchor=ANCHORS, number=st.integers(0, 24))
def test_units_of_a_month_are_good_for_it_and_the_two_that_follow(anchor, number):
    assert grant_expires_at(anchor, number) == period_start(anchor, number + 3)


@given(anchor=ANCHORS, granted=st.integers(0, 24), paid=st.integers(0, 24))
def test_a_month_is_due_from_its_first_moment_if_it_is_paid_for(anchor, granted, paid):
    due = grant_due_at(anchor, granted, period_start(anchor, paid))
    assert due == (period_start(anchor, granted) if granted < paid else None)


def test_a_plan_lasts_as_long_as_it_is_paid_for_and_its_grace():
    paid = datetime(2026, 3, 1, tzinfo=UTC)
    assert in_force(paid, 7, paid + timedelta(days=7, microseconds=-1))
    assert not in_force(paid, 7, paid + timedelta(days=7))


def test_bonuses_of_one_day_expire_together_a_year_later_at_the_earliest():
    morning, evening = datetime(2026, 3, 1, 6, tzinfo=UTC), datetime(2026, 3, 1, 23, tzinfo=UTC)
    assert bonus_expires_at(morning) == bonus_expires_at(evening) >= evening + timedelta(days=365)


def test_a_credit_is_sixty_minutes_and_a_token_is_a_token():
    assert (units_of(Currency.CREDIT, 5), units_of(Currency.TOKEN, 5)) == (300, 5)


def test_the_seeded_catalogue_can_be_offered():
    assert list(problems_of_catalogue(Catalogue.model_validate(SEEDED))) == []


def test_the_cheapest_plan_that_includes_a_feature_is_named_first_and_none_that_is_not_sold():
    catalogue = Catalogue.model_validate(
        {**SEEDED, "plans": [{**plan, "on_sale": plan["slug"] != "professional"} for plan in SEEDED["plans"]][::-1]}
    )
    (research,) = [each for each in catalogue.entitlements if each.feature == "company_research"]
    assert [plan.slug for plan in plans_with(research, catalogue.plans)] == ["enterprise"]
    assert includes(research, "professional")
    assert not includes(research, "free")
