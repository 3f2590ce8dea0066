from hypothesis import given
from hypothesis import strategies as st

from shared.readiness.rules import Kind, Ruling, Tier, fold
from shared.rescoring.rulings import after, standing, taken_back, tier_again

BOUNDS = {"bronze": 0, "silver": 60, "gold": 85}
EVIDENCE = ("a1", "a2")
ORDER = list(Tier)
SCORES = st.lists(st.tuples(st.integers(0, 10), st.just(10)), min_size=1, max_size=5)


def history(tier, *more):
    first = [
        Ruling(Kind.ASSESSMENT_PASSED, {"score": 50.0}, EVIDENCE),
        Ruling(Kind.TIER_ASSIGNED, {"tier": tier}, EVIDENCE),
        Ruling(Kind.STAR_AWARDED, {"star": 1}, EVIDENCE),
    ]
    rulings = [*first, *more]
    return [Ruling(r.kind, r.facts, r.evidence, number) for number, r in enumerate(rulings, 1)]


def promoted(source, target):
    return Ruling(Kind.PROMOTED, {"from": source, "to": target}, ("exam",))


def test_a_better_average_lifts_the_tier_and_keeps_the_star():
    lifting, worse = tier_again(history("bronze"), [(6, 10)], BOUNDS)
    assert not worse
    state = after(history("bronze"), lifting)
    assert (state.star, state.tier) == (1, Tier.SILVER)


def test_a_worse_average_waits_and_would_lower_the_tier():
    lowering, worse = tier_again(history("silver"), [(5, 10)], BOUNDS)
    assert worse
    state = after(history("silver"), lowering)
    assert (state.star, state.tier) == (1, Tier.BRONZE)


def test_a_better_average_takes_no_promotion_away():
    past = history("bronze", promoted("bronze", "silver"), promoted("silver", "gold"))
    assert tier_again(past, [(7, 10)], BOUNDS) == ([], False)


def test_without_a_tier_or_with_the_same_one_nothing_is_decided():
    assert tier_again([], [(10, 10)], BOUNDS) == ([], False)
    assert tier_again(history("silver"), [], BOUNDS) == ([], False)
    assert tier_again(history("silver"), [(7, 10)], BOUNDS) == ([], False)


def test_what_rests_on_an_attempt_is_taken_back_once():
    past = history("bronze", promoted("bronze", "silver"))
    voids = taken_back(past, Kind.PROMOTED, "exam")
    assert [ruling.facts for ruling in voids] == [{"voids": 4}]
    assert after(past, voids).tier is Tier.BRONZE
    gone = [*past, Ruling(Kind.VOIDED, {"voids": 4}, (), 5)]
    assert taken_back(gone, Kind.PROMOTED, "exam") == []
    assert standing(gone, Kind.PROMOTED) == []


@given(st.sampled_from(ORDER), st.integers(0, 2), SCORES)
def test_what_is_decided_at_once_never_lowers_the_tier_and_nothing_touches_the_star(tier, promotions, scores):
    steps = [promoted(low.value, low.next.value) for low in ORDER[ORDER.index(tier) : 2]][:promotions]
    past = history(tier.value, *steps)
    rulings, worse = tier_again(past, scores, BOUNDS)
    before, result = fold(past), after(past, rulings)
    assert result.star == before.star
    change = ORDER.index(result.tier) - ORDER.index(before.tier)
    assert change < 0 if worse else change >= 0
