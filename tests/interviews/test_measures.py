"""What an answer's words and sound come to in numbers, and when a person has to listen instead."""

import json
import math
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.interviews.measures import has_signal, measure
from shared.media.recordings import probe, voiced

CLIPS = Path(__file__).parents[1] / "clips"
DURATION = 60.0

seconds = st.floats(0, DURATION)
intervals = st.lists(st.tuples(seconds, seconds).map(lambda pair: (min(pair), max(pair))), max_size=12)
texts = st.sampled_from(["um", "like", "you", "know", "sort", "of", "Team.", "we", "shipped,", "it"])
spoken_words = st.tuples(texts, seconds, st.floats(0, 2)).map(lambda word: (word[0], word[1], word[1] + word[2]))
words = st.lists(spoken_words, max_size=40)


def evenly(text, each=0.4, start=0.0):
    """The words of a text, spoken one after the other without a gap."""
    return [(word, start + number * each, start + (number + 1) * each) for number, word in enumerate(text.split())]


def clip(name, extension="webm"):
    """What is true of a recorded clip: its words as spoken, its sound and length as measured."""
    facts = json.loads((CLIPS / f"{name}.json").read_text())
    with (CLIPS / f"{name}.{extension}").open("rb") as file:
        spoken = [(word["word"], word["start"], word["end"]) for word in facts["words"]]
        return measure(spoken, voiced(file), probe(file).duration_seconds)


@pytest.mark.parametrize("duration", [0, -1, math.nan, math.inf])
def test_refuses_a_recording_without_a_length(duration):
    with pytest.raises(ValueError, match="positive"):
        measure([], [], duration)


def test_counts_the_pace_over_the_time_spent_speaking():
    spoken = [*evenly("one two three four five"), *evenly("six seven eight nine ten", start=32.0)]
    measures = measure(spoken, [], DURATION)
    assert measures.words == 10
    assert measures.speaking_seconds == pytest.approx(4.0)
    assert measures.words_per_minute == pytest.approx(150)
    assert measures.speaking_share == pytest.approx(4 / 60)


@pytest.mark.parametrize(("gap", "pauses", "longest"), [(0.99, 0, 0.0), (1.01, 1, 1.01), (7.5, 1, 7.5)])
def test_a_gap_of_more_than_a_second_is_a_pause(gap, pauses, longest):
    measures = measure([("first", 0.0, 1.0), ("second", 1.0 + gap, 2.0 + gap)], [], DURATION)
    assert (measures.pauses, measures.longest_pause) == (pauses, pytest.approx(longest))


def test_silence_before_the_first_and_after_the_last_word_is_no_pause():
    assert measure([("only", 20.0, 20.5)], [], DURATION).pauses == 0


@pytest.mark.parametrize(
    ("text", "fillers"),
    [
        ("Um, it was, uh, basically a, er, thing", 4),
        ("it was, you know, sort of fine", 2),
        ("It was like broken, and actually I mean slow", 3),
        ("I would like to lead this kind of team", 0),
        ("Do you know what sort of error it was?", 0),
        ("I like what you did", 0),
        ("the umbrella wherever", 0),
    ],
)
def test_counts_filler_words_but_not_the_same_words_in_a_sentence(text, fillers):
    measures = measure(evenly(text), [], DURATION)
    assert measures.fillers == fillers
    assert measures.fillers_per_100_words == pytest.approx(100 * fillers / len(text.split()))


def test_passes_over_what_is_no_word():
    spoken = [("...", 0.0, 1.0), (" ", 1.0, 2.0), ("word", math.nan, 1.0), ("word", 3.0, 2.0)]
    assert measure(spoken, [], DURATION).words == 0


@pytest.mark.parametrize("name", ["good", "poor", "poor_picture_good_sound", "good_picture_poor_sound"])
def test_a_spoken_clip_can_be_graded(name):
    assert has_signal(clip(name))


def test_safaris_recording_measures_like_the_original():
    original, safari = asdict(clip("good")), asdict(clip("good", "mp4"))
    assert safari == {name: pytest.approx(value, rel=0.05) for name, value in original.items()}


def test_a_fluent_answer_and_a_rambling_one_differ_as_a_listener_would_say():
    good, poor = clip("good"), clip("poor")
    assert 120 <= good.words_per_minute <= 200
    assert (good.pauses, good.fillers) == (0, 0)
    assert poor.pauses >= 2
    assert poor.longest_pause > 2
    assert poor.fillers_per_100_words > 20
    assert good.speaking_share > poor.speaking_share


def test_a_silent_clip_goes_to_a_person():
    assert not has_signal(clip("silent"))


@pytest.mark.parametrize(
    ("spoken", "sound"),
    [
        ([], []),
        ([], [(0.0, 50.0)]),
        (evenly("one two three four five six seven eight nine"), [(0.0, 50.0)]),
        (evenly("thank you for watching and see you in the next video"), []),
        (evenly("thank you for watching and see you in the next video"), [(40.0, 50.0)]),
        (evenly("ten words are heard in a minute of constant noise"), [(0.0, 59.0)]),
    ],
    ids=["nothing", "only noise", "too few words", "words on silence", "words beside the sound", "words in noise"],
)
def test_a_recording_that_cannot_be_judged_goes_to_a_person(spoken, sound):
    assert not has_signal(measure(spoken, sound, DURATION))


@example([("um", 0.0, 2.2250738585e-313)], [])
@given(words, intervals)
def test_shares_stay_shares_and_counts_stay_within_the_words(spoken, sound):
    measures = measure(spoken, sound, DURATION)
    for share in (measures.speaking_share, measures.words_on_sound, measures.sound_with_words):
        assert 0 <= share <= 1
    assert 0 <= measures.fillers <= measures.words == len(spoken)
    assert 0 <= measures.fillers_per_100_words <= 100
    assert measures.pauses < max(1, measures.words)
    assert (measures.longest_pause > 1.0) == (measures.pauses > 0)
    assert measures.speaking_seconds + measures.pauses <= DURATION + 1e-6
    assert measures.voiced_seconds <= DURATION + 1e-6
    assert all(math.isfinite(value) for value in asdict(measures).values())


@given(words, intervals, st.randoms())
def test_order_does_not_matter(spoken, sound, random):
    expected = measure(spoken, sound, DURATION)
    random.shuffle(spoken)
    random.shuffle(sound)
    assert measure(spoken, sound, DURATION) == expected


@given(words, intervals)
def test_sound_that_is_listed_twice_is_heard_once(spoken, sound):
    assert measure(spoken, sound * 2, DURATION) == measure(spoken, sound, DURATION)


@given(words, intervals, st.floats(1, 600))
def test_silence_at_the_end_lowers_the_speaking_share_alone(spoken, sound, silence):
    inside = [(word, start, min(end, DURATION)) for word, start, end in spoken]
    short, long = (asdict(measure(inside, sound, length)) for length in (DURATION, DURATION + silence))
    assert long.pop("speaking_share") <= short.pop("speaking_share")
    assert long == short


@given(words, intervals)
def test_no_sound_or_no_words_never_has_a_signal(spoken, sound):
    assert not has_signal(measure(spoken, [], DURATION))
    assert not has_signal(measure([], sound, DURATION))


@given(words, intervals, intervals)
def test_more_sound_never_takes_a_word_off_the_sound(spoken, sound, more):
    fewer, all_ = measure(spoken, sound, DURATION), measure(spoken, sound + more, DURATION)
    assert all_.words_on_sound >= fewer.words_on_sound
    assert all_.voiced_seconds >= fewer.voiced_seconds - 1e-6
