"""Five distinct sessions make a star, in whatever order and however often they are reported."""

from hypothesis import given
from hypothesis import strategies as some

from shared.experts.rules import evidence_of, progress

SESSIONS = some.lists(some.sampled_from("abcdefgh"), max_size=30)


@given(SESSIONS, some.integers(1, 8))
def test_only_as_many_distinct_sessions_as_are_required_are_evidence(completed, required):
    evidence = evidence_of(completed, required)
    assert bool(evidence) is (len(set(completed)) >= required)
    assert not evidence or set(evidence) == set(completed)


@given(SESSIONS, some.randoms())
def test_p7_order_and_repetition_change_nothing(completed, random):
    shuffled = [*completed, *completed]
    random.shuffle(shuffled)
    assert evidence_of(shuffled, 5) == evidence_of(completed, 5)


@given(SESSIONS, SESSIONS)
def test_evidence_never_goes_away_by_watching_more(completed, more):
    if evidence_of(completed, 5):
        assert set(evidence_of(completed, 5)) <= set(evidence_of([*completed, *more], 5))


def test_progress_counts_distinct_sessions_and_stops_at_what_is_required():
    assert progress([], 5) == "0 of 5"
    assert progress(["a", "b", "a"], 5) == "2 of 5"
    assert progress("abcdef", 5) == "5 of 5"
