"""What makes a question fit to be asked, and what answers are worth."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.core.errors import Conflict, Invalid

ALIKE = 90  # of 100, rapidfuzz's token_sort_ratio: the same question in other words
STRAIGHT = str.maketrans("‘’“”–—", "''\"\"--")
KEYS = ("a", "b", "c", "d", "e", "f")
Key = Literal["a", "b", "c", "d", "e", "f"]
FEWEST_OPTIONS, MOST_OPTIONS = 2, len(KEYS)
GENERATED_OPTIONS = 4
TRUTH = ("True", "False")
LONGEST_ANSWER = 200
MOST_ACCEPTED = 20


class AttemptMoved(Conflict):
    """The attempt was handed in, or another of its questions voided, at the same moment."""


class QuestionType(StrEnum):
    """How a question is answered."""

    MULTIPLE_CHOICE = "multiple_choice"
    TRUE_FALSE = "true_false"
    SHORT_ANSWER = "short_answer"


class Question(BaseModel):
    """A question with its key; never sent to a learner as it is.

    A multiple-choice question has two to six options, a generated one four, and the letter of the right one; one of
    true or false has the two options True (`a`) and False (`b`); a short answer has no options and the list of texts
    that are accepted.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    question_id: str = ""
    type: QuestionType = QuestionType.MULTIPLE_CHOICE
    stem: str = Field(min_length=8, max_length=600)
    options: list[str] = Field(default_factory=list, max_length=MOST_OPTIONS)
    key: Key | None = None
    accepted: list[str] = Field(default_factory=list, max_length=MOST_ACCEPTED)
    explanation: str = Field(default="", max_length=800)
    quote: str | None = Field(default=None, max_length=600)

    @model_validator(mode="after")
    def _is_of_its_type(self) -> "Question":
        problem = options_problem(self.type, len(self.options))
        if problem:
            raise ValueError(problem)
        keys = KEYS[: len(self.options)] or (None,)
        if self.key not in keys:
            raise ValueError(f"the key of this question is among {keys}")
        if bool(self.accepted) is not (self.type is QuestionType.SHORT_ANSWER):
            raise ValueError("accepted answers belong to short answers, which need at least one")
        return self

    @property
    def right_option(self) -> str:
        """The text of the right option, or the first accepted answer."""
        return self.options[KEYS.index(self.key)] if self.key else self.accepted[0]

    def takes(self, answer: str) -> bool:
        """Tell whether an answer is one that this question can be given, right or wrong."""
        if self.type is QuestionType.SHORT_ANSWER:
            return len(answer) <= LONGEST_ANSWER
        return answer in KEYS[: len(self.options)]

    def is_right(self, answer: str | None) -> bool:
        """Tell whether an answer is right; none is wrong."""
        if answer is None:
            return False
        if self.type is QuestionType.SHORT_ANSWER:
            return bool(same_words(answer)) and same_words(answer) in map(same_words, self.accepted)
        return answer == self.key


def options_problem(kind: QuestionType, count: int) -> str | None:
    """Return what is wrong with a question of this type that has so many options; None where nothing is."""
    if kind is QuestionType.MULTIPLE_CHOICE:
        fits = FEWEST_OPTIONS <= count <= MOST_OPTIONS
        return None if fits else f"multiple_choice takes {FEWEST_OPTIONS} to {MOST_OPTIONS} options"
    wanted = len(TRUTH) if kind is QuestionType.TRUE_FALSE else 0
    return None if count == wanted else f"{kind.value} takes {wanted} options"


def same_words(text: str) -> str:
    """Return what short answers are compared by: Unicode's NFKC, no capitals, one space between words.

    Folding capitals can undo the normal form, so it is made once more.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(plain(folded).split())


def check_answers(questions: Iterable[Question], answers: Mapping[str, str]) -> None:
    """Refuse answers to questions that were not asked, and answers that a question cannot be given."""
    asked = {question.question_id: question for question in questions}
    for name in sorted(answers):
        if name not in asked:
            raise Invalid.field(f"answers.{name[:40]}", "no such question")
        if not asked[name].takes(answers[name]):
            raise Invalid.field(f"answers.{name[:40]}", "not an answer that this question takes")


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
    if len({plain(option) for option in question.options}) < len(question.options):
        found.append("options_not_distinct")
    if len({same_words(text) for text in question.accepted}) < len(question.accepted):
        found.append("answers_not_distinct")
    if any(not same_words(text) or len(text) > LONGEST_ANSWER for text in question.accepted):
        found.append("answer_unreadable")
    if question.type is QuestionType.TRUE_FALSE and tuple(question.options) != TRUTH:
        found.append("options_not_true_and_false")
    if any(not plain(option) or len(option) > 300 for option in question.options):
        found.append("option_unreadable")
    chosen_from = question.type is QuestionType.MULTIPLE_CHOICE
    if source is not None and chosen_from and len(question.options) != GENERATED_OPTIONS:
        found.append("not_four_options")
    if source is not None and (not question.quote or plain(question.quote) not in plain(source)):
        found.append("quote_not_in_source")
    return found


def is_alike(stem: str, others: Iterable[str]) -> bool:
    """Tell whether a stem asks what another one already asks."""
    # Only what makes questions needs the library; what asks them does not pay for its import.
    from rapidfuzz import fuzz

    return any(fuzz.token_sort_ratio(plain(stem), plain(other)) >= ALIKE for other in others)


def positions(questions: Iterable[Question]) -> Counter[Key]:
    """Return how often each position holds the key, among the questions whose positions could be guessed by habit."""
    return Counter(q.key for q in questions if q.key and is_guessable(q))


def is_guessable(question: Question) -> bool:
    """Tell whether whoever always takes the same position gains by it; of fewer than four options that is chance."""
    return question.type is QuestionType.MULTIPLE_CHOICE and len(question.options) >= GENERATED_OPTIONS


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
        counts = positions([*taken, *fresh])
        key, count = counts.most_common(1)[0] if counts else ("", 0)
        excess = [q for q in fresh if q.key == key and is_guessable(q)]
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
    for key, count in positions(questions).items():
        if count > most_of_one_key(len(questions)):
            found.append(f"the key is {key} {count} times")
    return found


def right_answers(questions: Iterable[Question], answers: Mapping[str, str]) -> int:
    """Return how many of the questions are answered rightly."""
    return sum(question.is_right(answers.get(question.question_id)) for question in questions)
