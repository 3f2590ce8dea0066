from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.privacy.rules import (
    CHANGE_OF_MIND,
    CLOSED_FOR,
    GONE,
    ErasureState,
    following,
    may_be_erased,
    may_withdraw,
    remaining,
)

DUE = datetime(2026, 12, 5, 12, tzinfo=UTC)
OFFSETS = st.integers(-30 * 86400, 30 * 86400).map(lambda seconds: timedelta(seconds=seconds))


def test_nobody_is_erased_before_fourteen_days_and_a_closed_hour_have_passed():
    assert timedelta(days=14) == CHANGE_OF_MIND
    assert timedelta(minutes=15) < CLOSED_FOR
    assert following(ErasureState.PLANNED, DUE, DUE - timedelta(seconds=1)) is ErasureState.PLANNED
    assert following(ErasureState.PLANNED, DUE, DUE) is ErasureState.CLOSED
    assert following(ErasureState.CLOSED, DUE, DUE - timedelta(seconds=1)) is ErasureState.CLOSED
    assert following(ErasureState.CLOSED, DUE, DUE) is ErasureState.ERASING


@given(st.sampled_from(ErasureState), OFFSETS)
def test_an_erasure_never_skips_the_closed_hour_and_never_goes_back(state, offset):
    order = list(ErasureState)
    becomes = following(state, DUE, DUE + offset)
    assert becomes is state or order.index(becomes) > order.index(state)
    if may_be_erased(becomes):
        assert state in (ErasureState.CLOSED, ErasureState.ERASING, ErasureState.ERASED)


@given(st.sampled_from(ErasureState), OFFSETS)
def test_a_mind_can_be_changed_exactly_while_the_erasure_is_planned(state, offset):
    assert may_withdraw(state, DUE, DUE + offset) == (state is ErasureState.PLANNED and offset < timedelta())
    assert not may_withdraw(state, None, DUE)


@pytest.mark.parametrize("state", [ErasureState.PLANNED, ErasureState.WITHDRAWN, ErasureState.CLOSED])
def test_a_workflow_removes_nothing_of_whoever_is_not_being_erased(state):
    assert not may_be_erased(state)
    assert (state in GONE) == (state is ErasureState.CLOSED)


@given(st.lists(st.text(min_size=1), unique=True), st.data())
def test_what_is_through_is_not_done_again_and_nothing_else_is_left_out(wanted, data):
    done = data.draw(st.lists(st.sampled_from(wanted), unique=True)) if wanted else []
    left = remaining(wanted, done)
    assert [name for name in wanted if name in left or name in done] == wanted
    assert not set(left) & set(done)
