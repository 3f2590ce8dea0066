"""What a code looks like, and what a purchase makes of a referral."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.referrals.rules import LENGTH, LETTERS, State, following, in_time, is_code, same_person, shown, typed

NOW = datetime(2026, 11, 21, tzinfo=UTC)
CODES = st.text(LETTERS, min_size=LENGTH, max_size=LENGTH)


@given(CODES, st.sampled_from(("", " ", "-", ". ")))
def test_a_code_is_known_however_it_is_typed(code, between):
    assert typed(shown(code)) == typed(between.join(code.lower())) == code
    assert is_code(code)


@given(st.text(max_size=12))
def test_what_has_another_form_is_no_code(text):
    code = typed(text)
    assert is_code(code) == (len(code) == LENGTH and all(letter in LETTERS for letter in code))
    assert not is_code(f"{code}OIL01U")


def test_a_code_may_be_given_up_to_the_last_moment():
    assert in_time(NOW - timedelta(days=14), NOW, 14)
    assert not in_time(NOW - timedelta(days=14, microseconds=1), NOW, 14)


@pytest.mark.parametrize(
    ("address", "same"),
    [("ada+x@example.org", True), ("ADA@Example.org.", True), ("a.da@example.org", False), ("bob@example.org", False)],
)
def test_addresses_are_one_persons_as_for_the_bonus(address, same):
    assert same_person(address, "ada@example.org") is same


LOOKS = st.lists(st.tuples(st.booleans(), st.integers(0, 40)), max_size=12)


@given(LOOKS, st.integers(0, 30))
def test_a_referral_comes_to_the_same_end_however_often_it_is_looked_at(looks, stands):
    """A purchase is refunded once and stays so; each look happens at its day."""
    state, rewarded_at, ends = State.CLAIMED, None, []
    for back, days in sorted(looks, key=lambda look: look[1]):
        refunded = back or (bool(ends) and ends[-1][0])
        moment = NOW + timedelta(days=days)
        becomes = following(state, refunded, rewarded_at, stands, moment)
        assert following(becomes, refunded, rewarded_at or moment, stands, moment) is becomes
        if state is State.CLAIMED:
            rewarded_at = moment
        if state is State.WITHDRAWN:
            assert becomes is State.WITHDRAWN
        if state is State.REWARDED and refunded:
            assert (becomes is State.WITHDRAWN) == (moment <= rewarded_at + timedelta(days=stands))
        state = becomes
        ends.append((refunded, state))


def test_who_bought_before_giving_a_code_stays_without_one():
    assert following(State.MISSED, False, None, 14, NOW) is State.MISSED
