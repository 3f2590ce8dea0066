"""What decisions lead to: the fold, what a voided decision takes back, used-up evidence, and tiers without gaps."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.core.errors import Invalid
from shared.readiness.rules import (
    MOST_STARS,
    Kind,
    Ruling,
    State,
    Tier,
    average,
    check_bounds,
    fold,
    promotion_ruling,
    rulings_for_first_star,
    star_ruling,
    tier_of,
)

DEFAULT = {"bronze": 0, "silver": 60, "gold": 85}
STARS = st.integers(1, MOST_STARS)
EVIDENCE = st.lists(st.sampled_from("abcdef"), min_size=1, max_size=3, unique=True).map(tuple)
BOUNDS = st.tuples(st.integers(1, 99), st.integers(1, 99)).filter(lambda pair: pair[0] < pair[1])
SCORES = st.lists(
    st.integers(1, 30).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))), min_size=1, max_size=6
)


def award(star, *evidence, sequence=0):
    return Ruling(Kind.STAR_AWARDED, {"star": star}, evidence or (f"e{star}",), sequence)


def assigned(tier, sequence=0):
    return Ruling(Kind.TIER_ASSIGNED, {"tier": tier}, ("a",), sequence)


def promoted(before, after, sequence=0):
    return Ruling(Kind.PROMOTED, {"from": before, "to": after}, (f"exam-{after}",), sequence)


def override(star, tier, sequence=0):
    return Ruling(Kind.OVERRIDE, {"star": star, "tier": tier}, (), sequence)


def void(voids, sequence=0):
    return Ruling(Kind.VOIDED, {"voids": voids}, (), sequence)


def in_order(*rulings):
    return [Ruling(r.kind, r.facts, r.evidence, position) for position, r in enumerate(rulings, 1)]


def rulings():
    """Any decision at all, awards and promotions that do not follow included: a fold makes sense of every table."""
    tiers = st.sampled_from([tier.value for tier in Tier])
    return st.one_of(
        st.builds(lambda star, evidence: Ruling(Kind.STAR_AWARDED, {"star": star}, evidence), STARS, EVIDENCE),
        st.builds(assigned, tiers),
        st.builds(promoted, tiers, tiers),
        st.builds(override, st.integers(0, MOST_STARS), tiers),
        st.builds(void, st.integers(1, 12)),
    )


def with_voids_of_the_past(found):
    history = in_order(*found)
    made = {ruling.sequence for ruling in history if ruling.kind is not Kind.VOIDED}
    return [
        r for r in history if r.kind is not Kind.VOIDED or (r.facts["voids"] in made and r.facts["voids"] < r.sequence)
    ]


HISTORIES = st.lists(rulings(), max_size=12).map(with_voids_of_the_past)


@pytest.mark.parametrize(
    "bounds",
    [
        {"bronze": 10, "silver": 60, "gold": 85},
        {"bronze": 0, "silver": 85, "gold": 60},
        {"bronze": 0, "silver": 60, "gold": 60},
        {"bronze": 0, "silver": 0, "gold": 85},
        {"bronze": 0, "silver": 60, "gold": 101},
        {"bronze": 0, "silver": 60},
        {},
    ],
)
def test_refuses_bounds_that_leave_a_gap_or_overlap(bounds):
    with pytest.raises(Invalid):
        check_bounds(bounds)


@given(BOUNDS, st.fractions(0, 100))
def test_every_average_has_exactly_one_tier_whose_bound_it_reaches(pair, mean):
    bounds = {"bronze": 0, "silver": pair[0], "gold": pair[1]}
    check_bounds(bounds)
    tier = tier_of(mean, bounds)
    assert bounds[tier] <= mean
    assert tier.next is None or mean < bounds[tier.next]


@given(BOUNDS, st.lists(st.fractions(0, 100), min_size=2, max_size=20))
def test_a_higher_average_never_has_a_lower_tier(pair, means):
    bounds = {"bronze": 0, "silver": pair[0], "gold": pair[1]}
    order = [list(Tier).index(tier_of(mean, bounds)) for mean in sorted(means)]
    assert all(low <= high for low, high in pairwise(order))


@pytest.mark.parametrize(
    ("mean", "tier"),
    [
        (Fraction(0), "bronze"),
        (Fraction(59_999, 1000), "bronze"),
        (Fraction(60), "silver"),
        (Fraction(84_999_999, 1_000_000), "silver"),
        (Fraction(85), "gold"),
        (Fraction(100), "gold"),
    ],
)
def test_the_average_is_not_rounded_before_it_meets_a_bound(mean, tier):
    assert tier_of(mean, DEFAULT) == tier


@given(SCORES)
def test_an_average_lies_between_the_lowest_and_the_highest_score(scores):
    percents = [Fraction(100 * right, total) for right, total in scores]
    assert min(percents) <= average(scores) <= max(percents)


@given(SCORES, BOUNDS)
def test_the_first_star_comes_with_average_and_tier_and_comes_once(scores, pair):
    bounds = {"bronze": 0, "silver": pair[0], "gold": pair[1]}
    found = rulings_for_first_star(State(), scores, ("a1", "a2"), bounds)
    assert [ruling.kind for ruling in found] == [Kind.ASSESSMENT_PASSED, Kind.TIER_ASSIGNED, Kind.STAR_AWARDED]
    state = fold(in_order(*found))
    assert (state.star, state.tier) == (1, tier_of(average(scores), bounds))
    assert not [r for r in rulings_for_first_star(state, scores, ("a3",), bounds) if r.kind is Kind.STAR_AWARDED]


def test_e17_a_reopened_assessment_decides_the_tier_again_only_before_star_2():
    first = rulings_for_first_star(State(), [(5, 10)], ("a",), DEFAULT)
    again = rulings_for_first_star(fold(in_order(*first)), [(9, 10)], ("b",), DEFAULT)
    history = in_order(*first, *again)
    assert (fold(history).star, fold(history).tier) == (1, Tier.GOLD)
    at_two = fold(in_order(*first, *again, award(2)))
    assert rulings_for_first_star(at_two, [(0, 10)], ("c",), DEFAULT) == []


@given(HISTORIES)
def test_p1_a_star_lies_between_0_and_5_and_p4_a_tier_is_one_of_three(history):
    state = fold(history)
    assert 0 <= state.star <= MOST_STARS
    assert state.tier is None or state.tier in list(Tier)


@given(HISTORIES, st.randoms())
def test_p3_the_fold_depends_on_the_sequence_and_not_on_the_order_of_reading(history, chance):
    shuffled = list(history)
    chance.shuffle(shuffled)
    assert fold(shuffled) == fold(history)


@given(HISTORIES)
def test_p1_an_award_raises_by_one_or_not_at_all_and_p4_a_promotion_never_lowers_or_skips(history):
    voided = {ruling.facts["voids"] for ruling in history if ruling.kind is Kind.VOIDED}
    for position, ruling in enumerate(history):
        if ruling.sequence in voided or any(later.kind is Kind.VOIDED for later in history[position:]):
            continue
        before, after = fold(history[:position]), fold(history[: position + 1])
        if ruling.kind is Kind.STAR_AWARDED:
            assert after.star in (before.star, before.star + 1)
            assert after.tier == before.tier
        if ruling.kind is Kind.PROMOTED:
            assert after.star == before.star
            assert after.tier in (before.tier, ruling.facts["to"])


@given(HISTORIES.filter(lambda history: history))
def test_a_voided_decision_is_as_if_it_had_not_been_made_but_its_evidence_is_used_up(history):
    for victim in history:
        if victim.kind is Kind.VOIDED:
            continue
        without = [ruling for ruling in history if ruling.sequence != victim.sequence]
        voided = fold([*history, void(victim.sequence, sequence=99)])
        gone = fold(without)
        assert (voided.star, voided.tier) == (gone.star, gone.tier)
        assert gone.used <= voided.used <= gone.used | {victim.burnt}


def test_a_voided_star_locks_every_star_above_it():
    history = in_order(award(1), award(2), award(3), award(4), void(2))
    assert fold(history).star == 1


def test_used_up_evidence_does_not_earn_the_same_star_again():
    state = fold(in_order(award(1), award(2, "w1"), void(2)))
    assert star_ruling(state, 2, ("w1",)) == []
    assert star_ruling(state, 2, ("w2",)) != []


def test_evidence_of_a_star_that_fell_with_another_one_earns_it_again():
    history = in_order(award(1), award(2, "w1"), award(3, "s1"), void(2), award(2, "w2"))
    state = fold(history)
    assert state.star == 2
    assert star_ruling(state, 3, ("s1",)) != []


def test_a_voided_star_is_earned_again_with_new_evidence():
    history = in_order(award(1, "a"), award(2, "w1"), void(2), award(2, "w2"))
    assert fold(history).star == 2


def test_a_voided_tier_takes_back_the_promotion_out_of_it():
    history = in_order(assigned("bronze"), assigned("silver"), promoted("silver", "gold"), void(2))
    assert fold(history).tier is Tier.BRONZE


def test_a_voided_promotion_gives_the_tier_before_it():
    assert fold(in_order(assigned("bronze"), promoted("bronze", "silver"), void(2))).tier is Tier.BRONZE


def test_an_override_covers_a_gap_and_awards_go_on_from_it():
    history = in_order(override(3, "gold"), award(4))
    assert (fold(history).star, fold(history).tier) == (4, Tier.GOLD)
    assert fold([*history, void(1, sequence=3)]).star == 0


@given(st.integers(0, MOST_STARS), STARS, EVIDENCE)
def test_only_the_next_star_is_awarded_and_never_without_evidence(star, wanted, evidence):
    state = State(star=star)
    assert bool(star_ruling(state, wanted, evidence)) is (wanted == star + 1)
    assert star_ruling(state, wanted, ()) == []


@given(EVIDENCE, st.randoms())
def test_the_same_evidence_in_another_order_is_the_same_evidence(evidence, chance):
    state = fold(in_order(award(1, *evidence), void(1)))
    shuffled = list(evidence)
    chance.shuffle(shuffled)
    assert star_ruling(state, 1, tuple(shuffled)) == []


@given(st.none() | st.sampled_from(list(Tier)), st.sampled_from(list(Tier)))
def test_p4_a_passed_exam_lifts_into_the_next_tier_and_into_no_other(tier, target):
    found = promotion_ruling(State(star=2, tier=tier), target, ("exam",))
    assert bool(found) is (tier is not None and tier.next is target)


@given(st.permutations([1, 2, 3, 4, 5] * 2), st.integers(1, 6))
def test_p5_completions_in_any_order_and_number_lead_to_the_same_star(arrivals, missing):
    """Each arrival makes the evidence of one star complete and has everything evaluated that follows."""
    complete, history = set(), []
    for star in arrivals:
        if star != missing:
            complete.add(star)
        while (following := fold(history).star + 1) in complete:
            history = in_order(*history, *star_ruling(fold(history), following, (f"e{following}",)))
    assert fold(history).star == (missing - 1 if missing <= MOST_STARS else MOST_STARS)
    assert len(history) == fold(history).star
