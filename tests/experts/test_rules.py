"""Five distinct sessions make a star, in whatever order and however often they are reported."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from shared.experts.rules import (
    COUNTED_EVERY,
    MOST_BYTES,
    PART_BYTES,
    Counted,
    UploadIncomplete,
    VideoTooLarge,
    check_parts,
    evidence_of,
    part_count,
    part_size,
    progress,
    share,
    to_count,
)

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


@given(some.integers(1, MOST_BYTES))
def test_the_parts_of_a_video_are_its_bytes_and_all_but_the_last_are_as_large_as_the_storage_wants(size):
    sizes = [part_size(size, number) for number in range(1, part_count(size) + 1)]
    assert sum(sizes) == size
    assert all(part >= 5 * 1024 * 1024 for part in sizes[:-1])
    assert 0 < sizes[-1] <= PART_BYTES
    check_parts(size, dict(enumerate(sizes, 1)))


@given(some.integers(1, MOST_BYTES), some.integers(1, 61), some.integers(-1, 1))
def test_an_upload_with_a_part_too_few_too_many_or_of_another_size_is_not_complete(size, number, more):
    there = {part: part_size(size, part) for part in range(1, part_count(size) + 1)}
    wrong = {**there, number: there.get(number, 0) + more}
    if number in there and more == 0:
        del wrong[number]
    if wrong.get(number) == there.get(number):
        return
    with pytest.raises((UploadIncomplete, VideoTooLarge)) as refusal:
        check_parts(size, wrong)
    if isinstance(refusal.value, UploadIncomplete):
        assert refusal.value.facts["parts"] == [number]


def test_more_bytes_than_a_video_may_have_are_named_as_such():
    with pytest.raises(VideoTooLarge):
        check_parts(1000, {1: MOST_BYTES + 1})


@given(some.lists(some.integers(0, 60 * 60_000), min_size=1, max_size=50).map(sorted), some.integers(0, 60))
def test_the_sums_are_never_behind_by_more_than_two_minutes_of_a_learner(watched, at):
    known = None
    for number, milliseconds in enumerate(watched):
        completed = number >= at
        if to_count(known, milliseconds, completed):
            known = Counted(milliseconds, completed)
        assert 0 <= milliseconds - known.milliseconds < COUNTED_EVERY
        assert known.completed is completed


def test_a_share_of_nothing_is_none_and_never_more_than_all():
    assert share(0, 0) is None
    assert share(1, 3) == 0.3333
    assert share(5, 4) == 1.0
