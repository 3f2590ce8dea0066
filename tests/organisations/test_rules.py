"""The boundary between organisations, and what keeps an enrolment from being in force."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.core.errors import NotFound
from shared.organisations.rules import (
    INDEPENDENT,
    ClientDisabled,
    Hold,
    NobodyInReach,
    NoClientInSession,
    Reach,
    Standing,
    acting,
    reach,
    with_hold,
    without_hold,
)

IDS = st.sampled_from(["A", "B", "C"])
STANDINGS = st.sampled_from([*Standing, None])


@given(IDS, st.none() | IDS, st.none() | IDS, STANDINGS)
def test_a_viewer_reaches_nobody_whatever_they_ask_for(claimed, asked, other, standing):
    for claim in (claimed, other):
        with pytest.raises(NobodyInReach):
            reach("viewer", claim, standing, asked)


@given(IDS, st.none() | IDS, IDS)
def test_t05_staff_reach_the_client_of_their_token_and_no_other_whatever_they_ask_for(claimed, asked, other):
    found = reach("staff", claimed, Standing.ACTIVE, asked)
    assert found == Reach(claimed)
    assert found.covers(other) is (other == claimed)
    assert not found.covers(INDEPENDENT)


@pytest.mark.parametrize("claimed", [None, "", INDEPENDENT])
def test_t03_staff_without_a_client_are_refused(claimed):
    with pytest.raises(NoClientInSession):
        reach("staff", claimed, Standing.ACTIVE, "A")


@pytest.mark.parametrize("standing", [Standing.DISABLED, None])
def test_t03_staff_of_a_disabled_or_missing_client_are_refused(standing):
    with pytest.raises(ClientDisabled):
        reach("staff", "A", standing, None)


@given(st.none() | IDS, st.none() | IDS, STANDINGS, IDS)
def test_an_admin_reaches_everybody_or_the_client_that_they_ask_for(claimed, asked, standing, other):
    found = reach("admin", claimed, standing, asked)
    assert found.covers(other) is (asked is None or other == asked)


def test_what_is_out_of_reach_is_refused_as_missing():
    Reach("A").check("A", NotFound())
    with pytest.raises(NotFound):
        Reach("A").check("B", NotFound())


def test_the_widest_role_counts_and_a_learner_has_none():
    assert acting({"learner", "viewer", "staff", "admin"}) == "admin"
    assert acting({"learner", "viewer", "staff"}) == "staff"
    assert acting({"learner", "viewer"}) == "viewer"
    with pytest.raises(NobodyInReach):
        acting({"learner"})


@given(st.lists(st.tuples(st.booleans(), st.sampled_from(Hold))))
def test_an_enrolment_is_in_force_when_nothing_is_left_that_holds_it(acts):
    holds, model = None, set()
    for holding, hold in acts:
        holds = with_hold(holds, hold) if holding else without_hold(holds, hold)
        (model.add if holding else model.discard)(hold.value)
    assert set(holds or ()) == model
