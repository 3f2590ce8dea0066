"""How an interview answer was spoken: pace, pauses, filler words, and whether there was anything to hear at all."""

import math
import string
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

PAUSE_SECONDS = 1.0  # breathing takes up to about 0.7 s and reads as fluent; from a second on a listener waits
SHORTEST_SPEECH = 0.01  # transcribers tell no finer time: what is shorter has no pace
SLACK_SECONDS = 0.2  # transcribers place a word that much too early or too late

FEWEST_WORDS = 10  # less gives no pace to speak of, and a grader nothing to quote
LEAST_VOICED_SECONDS = 3.0  # ten words take three seconds even at 200 words a minute
LEAST_WORDS_ON_SOUND = 0.5  # transcribers invent sentences for silence: then the words lie where nothing is heard
LEAST_SOUND_WITH_WORDS = 0.25  # a voice that gives words in under a quarter of its time is not understood

Word = tuple[str, float, float]
Interval = tuple[float, float]

_SOUNDS = ("um", "umm", "uh", "uhm", "er", "erm", "hmm")
_PHRASES = ("like", "basically", "actually", "literally", "you know", "i mean", "sort of", "kind of")
_FILLERS = frozenset(tuple(filler.split()) for filler in _SOUNDS + _PHRASES)
_SORTING = {
    "a",
    "the",
    "this",
    "that",
    "these",
    "those",
    "what",
    "which",
    "some",
    "any",
    "one",
    "same",
    "every",
    "each",
}
# After these the words are part of the sentence: "would like", "this kind of", "do you know".
# A filler that is missed costs less than one that nobody said.
_NO_FILLER_AFTER = {
    "like": {
        "i",
        "you",
        "we",
        "they",
        "to",
        "would",
        "i'd",
        "we'd",
        "you'd",
        "look",
        "looks",
        "feel",
        "feels",
        "sounds",
    },
    "sort": _SORTING,
    "kind": _SORTING,
    "you": {"do", "did", "if", "what", "that", "everything"},
    "i": {"what", "do"},
}


@dataclass(frozen=True)
class Measures:
    """One answer in numbers; shares are between 0 and 1, times in seconds.

    `words_per_minute` counts over `speaking_seconds`: the time from word to word without the pauses, which are gaps of
    more than 1.0 s between two words (`longest_pause` is 0 where there is none). `speaking_share` is that time's share
    of the recording. `voiced_seconds` is how long the sound was above the level of a voice, `words_on_sound` the share
    of the words that fall on such sound, `sound_with_words` the share of such sound during which words were understood.
    """

    words: int
    words_per_minute: float
    pauses: int
    longest_pause: float
    fillers: int
    fillers_per_100_words: float
    speaking_seconds: float
    speaking_share: float
    voiced_seconds: float
    words_on_sound: float
    sound_with_words: float


def measure(words: Iterable[Word], voiced: Iterable[Interval], duration: float) -> Measures:
    """Measure an answer from its words (word, start, end), the intervals with sound, and the recording's seconds.

    Order does not matter, times are cut to the recording, and what is no word (punctuation, no time) is passed over.
    Raises ValueError for a duration that is not a positive number.
    """
    if not (math.isfinite(duration) and duration > 0):
        raise ValueError("a recording lasts for a positive number of seconds")
    spoken = sorted(_usable(words, duration), key=lambda word: (word[1], word[2], word[0]))
    sound = _union(_inside(start, end, duration) for start, end in voiced if _timed(start, end))
    stretches = _union(((start, end) for _, start, end in spoken), bridge=PAUSE_SECONDS)
    pauses = [after[0] - before[1] for before, after in pairwise(stretches)]
    speaking, heard = _length(stretches), _length(sound)
    fillers = _count_fillers([word for word, _, _ in spoken])
    on_sound = sum(_meets(start - SLACK_SECONDS, end + SLACK_SECONDS, sound) for _, start, end in spoken)
    understood = _length(
        _common(sound, _union((start - SLACK_SECONDS, end + SLACK_SECONDS) for start, end in stretches))
    )
    return Measures(
        words=len(spoken),
        words_per_minute=60 * len(spoken) / speaking if speaking >= SHORTEST_SPEECH else 0.0,
        pauses=len(pauses),
        longest_pause=max(pauses, default=0.0),
        fillers=fillers,
        fillers_per_100_words=100 * fillers / len(spoken) if spoken else 0.0,
        speaking_seconds=speaking,
        speaking_share=min(1.0, speaking / duration),
        voiced_seconds=heard,
        words_on_sound=on_sound / len(spoken) if spoken else 0.0,
        sound_with_words=min(1.0, understood / heard) if heard else 0.0,
    )


def has_signal(measures: Measures) -> bool:
    """Whether a grader can judge this answer; where not, a person listens to it and nobody is failed by a microphone.

    Not, when there are fewer than 10 words or less than 3 s of sound (silent), when more than half of the words fall
    where nothing is heard (made up by the transcriber), or when words cover less than a quarter of the sound
    (unintelligible). The reasons for the numbers stand beside them, in this module's constants.
    """
    return (
        measures.words >= FEWEST_WORDS
        and measures.voiced_seconds >= LEAST_VOICED_SECONDS
        and measures.words_on_sound >= LEAST_WORDS_ON_SOUND
        and measures.sound_with_words >= LEAST_SOUND_WITH_WORDS
    )


def _usable(words: Iterable[Word], duration: float) -> Iterator[Word]:
    """Bare words in lower case with times inside the recording."""
    for word, start, end in words:
        bare = word.lower().replace("’", "'").strip(string.punctuation + string.whitespace + "…–—“”")
        if bare and _timed(start, end):
            yield bare, *_inside(start, end, duration)


def _timed(start: float, end: float) -> bool:
    return math.isfinite(start) and math.isfinite(end) and start <= end


def _inside(start: float, end: float, duration: float) -> Interval:
    return min(max(start, 0.0), duration), min(max(end, 0.0), duration)


def _union(intervals: Iterable[Interval], bridge: float = 0.0) -> list[Interval]:
    """The same time without overlaps, in order; gaps of up to `bridge` seconds are closed."""
    union: list[Interval] = []
    for start, end in sorted(intervals):
        if union and start - union[-1][1] <= bridge:
            union[-1] = (union[-1][0], max(union[-1][1], end))
        else:
            union.append((start, end))
    return union


def _common(left: Sequence[Interval], right: Sequence[Interval]) -> list[Interval]:
    """The time that lies in both of two unions."""
    pairs = ((max(a[0], b[0]), min(a[1], b[1])) for a in left for b in right)
    return [(start, end) for start, end in pairs if start < end]


def _length(intervals: Iterable[Interval]) -> float:
    return math.fsum(end - start for start, end in intervals)


def _meets(start: float, end: float, union: Sequence[Interval]) -> bool:
    return any(start < sound_end and end > sound_start for sound_start, sound_end in union)


def _count_fillers(words: Sequence[str]) -> int:
    count = position = 0
    while position < len(words):
        size = next((size for size in (2, 1) if tuple(words[position : position + size]) in _FILLERS), 0)
        before = words[position - 1] if position else ""
        if size and before not in _NO_FILLER_AFTER.get(words[position], ()):
            count += 1
        position += size or 1
    return count
