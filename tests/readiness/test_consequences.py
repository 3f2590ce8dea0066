import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.readiness.consequences import consequences, resting_on
from shared.readiness.rules import MOST_STARS, Kind, Module, Ruling, fold, override_ruling, voided_by
from shared.readiness.voiding import AlreadyVoided, DecisionNotFound, NoEvidence, void_rulings

TIERS = st.sampled_from(["bronze", "silver", "gold"])
STARS = st.integers(0, MOST_STARS)


def at(star, tier="bronze"):
    return [Ruling(Kind.OVERRIDE, {"star": star, "tier": tier}, (), 1)]


def open_at(star):
    return {module.value for module in Module if star >= module.star - 1}


@given(STARS, TIERS, STARS, st.none() | TIERS)
def test_what_locks_and_opens_is_the_difference_and_a_preview_is_what_happens(star, tier, wanted, wanted_tier):
    history = at(star, tier)
    added = override_ruling(history, wanted, wanted_tier)
    found = consequences(history, added)
    assert found.before == fold(history)
    assert (found.after.star, found.after.tier) == (wanted, wanted_tier or tier)
    assert set(found.locks) == open_at(star) - open_at(wanted)
    assert set(found.opens) == open_at(wanted) - open_at(star)
    assert found.warnings
    assert bool(added) == ((star, tier) != (wanted, wanted_tier or tier))


def test_without_a_tier_an_override_gives_the_lowest_to_whoever_has_none():
    assert override_ruling([], 1, None)[0].facts == {"star": 1, "tier": "bronze"}


@given(st.lists(STARS, min_size=1, max_size=6), st.data())
def test_a_void_of_a_void_is_as_if_neither_had_been_made(stars, data):
    history = [Ruling(Kind.OVERRIDE, {"star": star, "tier": "gold"}, (), n) for n, star in enumerate(stars, 1)]
    target = data.draw(st.integers(1, len(history)))
    voided = [*history, *_next(history, void_rulings(history, target, with_evidence=False))]
    restored = [*voided, *_next(voided, void_rulings(voided, len(voided), with_evidence=False))]
    assert target in voided_by(voided)
    assert target not in voided_by(restored)
    assert (fold(restored).star, fold(restored).tier) == (fold(history).star, fold(history).tier)


def _next(history, added):
    return [Ruling(r.kind, r.facts, r.evidence, len(history) + n) for n, r in enumerate(added, 1)]


def test_refuses_to_void_what_is_not_there_what_is_voided_and_evidence_that_there_is_not():
    history = [*at(2), Ruling(Kind.STAR_AWARDED, {"star": 3}, ("s",), 2), Ruling(Kind.VOIDED, {"voids": 2}, (), 3)]
    with pytest.raises(DecisionNotFound):
        void_rulings(history, 4, with_evidence=False)
    with pytest.raises(AlreadyVoided):
        void_rulings(history, 2, with_evidence=False)
    for sequence in (1, 3):
        with pytest.raises(NoEvidence):
            void_rulings(history, sequence, with_evidence=True)
    assert resting_on(history, ["s"]) == []
