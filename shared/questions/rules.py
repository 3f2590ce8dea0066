"""What makes a question fit to be asked, and what answers are worth."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

ALIKE = 90  # of 100, rapidfuzz's token_sort_ratio: the same question in other words
STRAIGHT = str.maketrans("‘’“”–—", "''\"\"--")
KEYS = ("a", "b", "c", "d")
Key = Literal["a", "b", "c", "d"]


class Question(BaseModel):
    """A multiple-choice question with its key; never sent to a learner as it is."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    question_id: str = ""
    stem: str = Field(min_length=8, max_length=600)
    options: list[str] = Field(min_length=4, max_length=4)
    key: Key
    explanation: str = Field(default="", max_length=800)
    quote: str | None = Field(default=None, max_length=600)

    @property
    def right_option(self) -> str:
        """The text of the right option."""
        return self.options[KEYS.index(self.key)]


def plain(text: str) -> str:
    """Return text with one space between words, one kind of quotation mark, and no capitals, for comparison."""
    straight = text.translate(STRAIGHT)
    return re.sub(r"\s+", " ", straight).strip().casefold()


def most_of_one_key(count: int) -> int:
    """Return how often one position may hold the key among so many questions: ⌈n/4⌉ + 1."""
    return math.ceil(count / 4) + 1


def problems_of(question: Question, source: str | None) -> list[str]:
    """Return why one question may not be asked; `source` is the text that it must rest on, if there is one."""
    found = []
    if len({plain(option) for option in question.options}) < 4:
        found.append("options_not_distinct")
    if any(not plain(option) or len(option) > 300 for option in question.options):
        found.append("option_unreadable")
    if source is not None and (not question.quote or plain(question.quote) not in plain(source)):
        found.append("quote_not_in_source")
    return found


def is_alike(stem: str, others: Iterable[str]) -> bool:
    """Tell whether a stem asks what another one already asks."""
    # Only what makes questions needs the library; what asks them does not pay for its import.
    from rapidfuzz import fuzz

    return any(fuzz.token_sort_ratio(plain(stem), plain(other)) >= ALIKE for other in others)


def fit(candidates: Iterable[Question], source: str | None, taken: Sequence[Question] = ()) -> list[Question]:
    """Return the candidates that may be asked beside those already taken, with no key position too frequent.

    Whether a position is too frequent is judged against the number that results, so the most frequent are dropped last.
    """
    chosen = list(taken)
    for candidate in candidates:
        if not problems_of(candidate, source) and not is_alike(candidate.stem, (q.stem for q in chosen)):
            chosen.append(candidate)
    fresh = chosen[len(taken) :]
    while fresh:
        counts = Counter(question.key for question in [*taken, *fresh])
        key, count = counts.most_common(1)[0]
        excess = [question for question in fresh if question.key == key]
        if count <= most_of_one_key(len(taken) + len(fresh)) or not excess:
            break
        fresh.remove(excess[-1])
    return fresh


def check_set(questions: Sequence[Question], source: str | None) -> list[str]:
    """Return what is wrong with a set of questions as a whole, as sentences; nothing when it is fit."""
    found = [f"{q.stem[:60]}: {problem}" for q in questions for problem in problems_of(q, source)]
    for position, question in enumerate(questions):
        if is_alike(question.stem, (q.stem for q in questions[:position])):
            found.append(f"{question.stem[:60]}: duplicate")
    for key, count in Counter(q.key for q in questions).items():
        if count > most_of_one_key(len(questions)):
            found.append(f"the key is {key} {count} times")
    return found


def right_answers(questions: Iterable[Question], answers: Mapping[str, str]) -> int:
    """Return how many of the questions are answered with their key."""
    return sum(answers.get(question.question_id) == question.key for question in questions)
