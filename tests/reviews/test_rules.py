import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.readiness.rules import Kind, Ruling, fold, star_ruling
from shared.reviews.rules import (
    AlreadyReviewed,
    NotReviewable,
    agreement_rate,
    check_review,
    machine_view,
    rulings_of_review,
)

NAMES = [f"{seen}_{verdict}" for seen in ("machine_passed", "machine_failed", "machine_silent")
         for verdict in ("approved", "rejected")]  # fmt: skip


def after(history, added):
    last = len(history)
    return [*history, *(Ruling(r.kind, r.facts, r.evidence, last + n) for n, r in enumerate(added, 1))]


def earned(star, evidence):
    history = [Ruling(Kind.OVERRIDE, {"star": star - 1, "tier": "gold"}, (), 1)]
    return after(history, star_ruling(fold(history), star, (evidence,)))


def test_a_person_decides_once_and_the_same_again_changes_nothing():
    assert check_review(True, None, "approved")
    assert not check_review(True, "approved", "approved")
    with pytest.raises(AlreadyReviewed):
        check_review(True, "approved", "rejected")
    with pytest.raises(NotReviewable):
        check_review(False, None, "approved")


def test_e15_a_rejection_takes_the_star_and_nothing_that_rests_on_other_work():
    history = earned(4, "mine")
    assert fold(after(history, rulings_of_review(False, "mine", history))).star == 3
    assert rulings_of_review(False, "another", history) == []
    assert rulings_of_review(True, "mine", history) == []


@given(st.lists(st.booleans(), max_size=8), st.integers(1, 5))
def test_the_last_word_about_some_work_decides_whether_its_star_stands(words, star):
    history = earned(star, "mine")
    for approved in words:
        history = after(history, rulings_of_review(approved, "mine", history))
    assert fold(history).star == (star if not words or words[-1] else star - 1)


def test_what_an_administrator_voided_on_purpose_no_approval_brings_back():
    history = after(earned(4, "mine"), [Ruling(Kind.VOIDED, {"voids": 2})])
    assert rulings_of_review(True, "mine", history) == []


@given(st.dictionaries(st.sampled_from(NAMES), st.integers(0, 50)))
def test_the_rate_is_a_share_and_silence_does_not_count(counts):
    full = {name: counts.get(name, 0) for name in NAMES}
    rate = agreement_rate(full)
    spoken = sum(count for name, count in full.items() if not name.startswith("machine_silent"))
    assert (rate is None) == (spoken == 0)
    assert rate is None or 0 <= rate <= 1
    assert rate == agreement_rate({**full, "machine_silent_approved": 7, "machine_silent_rejected": 9})


@pytest.mark.parametrize(
    ("passed", "seen"), [(True, "machine_passed"), (False, "machine_failed"), (None, "machine_silent")]
)
def test_what_the_machine_said_has_a_name(passed, seen):
    assert machine_view(passed) == seen
