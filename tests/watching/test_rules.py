"""What counts as watched, whatever players claim."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as some

from shared.watching.rules import (
    FASTEST,
    LEASE,
    MOST_OF_A_GAP,
    Beat,
    Outcome,
    Watch,
    follow,
    is_complete,
    percent,
    union,
)

NOON = datetime(2030, 1, 7, 12, tzinfo=UTC)
HOUR = 3_600_000


def play(*beats: tuple[float, float], rate: float = 1.0, player: str = "p", duration: int = HOUR) -> Watch:
    """Return the watch after beats given as (seconds after noon, position in seconds)."""
    watch = Watch()
    for after, position in beats:
        watch, _ = follow(watch, Beat(int(position * 1000), rate, player), duration, NOON + timedelta(seconds=after))
    return watch


def test_a_second_player_changes_nothing_while_the_first_one_is_alive() -> None:
    watch = play((0, 0), (15, 15))
    other = Beat(30_000, 1.0, "q")
    assert follow(watch, other, HOUR, NOON + timedelta(seconds=30)) == (watch, Outcome.ANOTHER_PLAYER)
    assert follow(watch, other, HOUR, NOON + timedelta(seconds=15) + LEASE) == (watch, Outcome.ANOTHER_PLAYER)


def test_another_player_takes_over_after_the_lease_and_its_first_beat_earns_nothing() -> None:
    watch = play((0, 0), (15, 15))
    taken, outcome = follow(watch, Beat(60_000, 1.0, "q"), HOUR, NOON + timedelta(seconds=61))
    assert (taken.player, taken.watched, outcome) == ("q", watch.watched, Outcome.STARTED)


def test_the_first_beat_earns_nothing_wherever_it_is() -> None:
    assert play((0, 3600)).milliseconds == 0


def test_steady_playing_counts_all_of_it() -> None:
    assert play(*((t, t) for t in range(0, 301, 15))).watched == ((0, 300_000),)


def test_double_speed_counts_and_sixteenfold_speed_does_not() -> None:
    assert play((0, 0), (15, 30), rate=2).milliseconds == 30_000
    assert play(*((t, 16 * t) for t in range(0, 226, 15)), rate=16).milliseconds == 0


def test_a_jump_earns_nothing_and_playing_on_from_there_does() -> None:
    assert play((0, 0), (15, 3600)).milliseconds == 0
    assert play((0, 0), (15, 3000), (30, 3015)).watched == ((3_000_000, 3_015_000),)


def test_many_small_jumps_earn_the_wall_clock_and_no_more() -> None:
    assert play(*((second, 14 * second) for second in range(11))).milliseconds == 10_000


def test_two_beats_far_apart_credit_thirty_seconds() -> None:
    assert play((0, 0), (2700, 2700)).watched == ((0, 30_000),)
    assert play((0, 0), (2700, 3600), rate=2).watched == ((0, 60_000),)


def test_a_repeated_beat_earns_nothing_and_costs_nothing() -> None:
    assert play((0, 0), (15, 15), (18, 15), (30, 30)) == play((0, 0), (15, 15), (30, 30))


def test_an_overtaken_beat_earns_nothing_and_costs_nothing() -> None:
    assert play((0, 0), (30, 30), (31, 15), (45, 45)) == play((0, 0), (30, 30), (45, 45))


def test_playing_a_part_again_counts_it_once() -> None:
    assert play((0, 0), (15, 15), (30, 0), (45, 15), (60, 30)).watched == ((0, 30_000),)


def test_a_pause_saves_up_no_time() -> None:
    watch = play((0, 0), (15, 15), (30, 15), (31, 45))
    assert watch.milliseconds == 15_000


def test_a_position_behind_the_end_is_the_end() -> None:
    assert play((0, 50), (15, 500), duration=60_000).watched == ((50_000, 60_000),)


def test_complete_is_reached_at_the_threshold_and_not_below() -> None:
    assert not is_complete(949_999, 1_000_000, 95)
    assert is_complete(950_000, 1_000_000, 95)
    assert not is_complete(0, 0, 90)
    assert percent(949_999, 1_000_000) == 94.99


beats = some.lists(
    some.tuples(
        some.integers(0, 100_000),
        some.builds(
            Beat,
            position=some.integers(0, 400_000),
            rate=some.sampled_from([0.5, 1.0, 1.5, 2.0, 16.0]),
            player=some.sampled_from(["p", "q"]),
        ),
    ),
    max_size=40,
)


@given(beats)
def test_no_sequence_of_beats_earns_more_than_the_wall_clock_allows(sequence: list[tuple[int, Beat]]) -> None:
    watch, now, credited, duration = Watch(), NOON, 0, 300_000
    for wait, beat in sequence:
        before, now = watch, now + timedelta(milliseconds=wait)
        watch, outcome = follow(watch, beat, duration, now)
        earned = watch.milliseconds - before.milliseconds
        credited += earned
        assert 0 <= earned <= MOST_OF_A_GAP * min(beat.rate, FASTEST)
        assert earned == 0 or outcome is Outcome.COUNTED
        assert before.player in (None, beat.player) or earned == 0
        assert watch.watched == union(watch.watched)
        assert all(0 <= start < end <= duration for start, end in watch.watched)
        assert Watch.of(watch.stored()) == watch
    assert credited <= FASTEST * (now - NOON) / timedelta(milliseconds=1)


@given(some.lists(some.tuples(some.integers(0, 50), some.integers(0, 50)).map(lambda pair: tuple(sorted(pair)))))
def test_a_union_holds_each_moment_once(intervals: list[tuple[int, int]]) -> None:
    moments = {moment for start, end in intervals for moment in range(start, end)}
    merged = union(intervals)
    assert [moment for start, end in merged for moment in range(start, end)] == sorted(moments)
    assert all(left[1] < right[0] for left, right in pairwise(merged))


@given(some.integers(1, 20), some.floats(1.0, 2.0), some.lists(some.integers(-2000, 2000), min_size=40, max_size=40))
def test_an_honest_player_with_a_shaky_line_loses_little(rounds: int, rate: float, delays: list[int]) -> None:
    watch, lost = Watch(), 0
    for turn in range(rounds + 1):
        sent = turn * 15_000
        now = NOON + timedelta(milliseconds=sent + 2000 + delays[turn])
        watch, _ = follow(watch, Beat(int(sent * rate), rate, "p"), HOUR, now)
        lost += 4000
    assert watch.milliseconds >= rounds * 15_000 * rate - lost * rate - rounds
