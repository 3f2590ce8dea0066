"""What a question file says, whatever its format: questions that can be asked here, and reasons why others cannot."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from shared.core.errors import Invalid
from shared.core.ids import digest
from shared.questions.rules import FEWEST_OPTIONS, KEYS, MOST_OPTIONS, TRUTH, Question, QuestionType, problems_of
from shared.questions.text import AUTO, PLAIN, holds_file, readable, tidy

UNREADABLE = "unreadable"
LONGEST_NAME = 120
LONGEST_TAG, MOST_TAGS = 60, 20


class FileUnreadable(Invalid):
    """The file is not one of this format, or not in UTF-8."""


@dataclass(frozen=True)
class Banked:
    """A question with what a bank keeps beside it."""

    question: Question
    name: str = ""
    tags: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """What is the same for the same question, whatever it is called and however it is tagged."""
        return digest(self.question.model_dump_json(exclude={"question_id"}))


@dataclass(frozen=True)
class Entry:
    """What one place of a file holds: a question, or the reason why there is none; `notes` tell what was left out."""

    line: int
    name: str
    banked: Banked | None = None
    reason: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Text:
    """A text as the file has it, with its markup: `html`, `markdown`, `plain` or `moodle`."""

    raw: str = ""
    markup: str = AUTO

    @property
    def embeds(self) -> bool:
        """Whether it shows or links a file."""
        return self.markup != PLAIN and holds_file(self.raw)


@dataclass(frozen=True)
class Choice:
    """An answer as the file has it; `percent` is what it is worth."""

    text: Text
    percent: float
    feedback: Text = Text()


@dataclass
class Draft:
    """A question as the file has it, before anybody has looked whether it can be asked here."""

    line: int
    kind: str
    name: str = ""
    stem: Text = Text()
    choices: list[Choice] = field(default_factory=list)
    explanation: Text = Text()
    tags: list[str] = field(default_factory=list)
    single: bool = True
    embeds: bool = False
    notes: list[str] = field(default_factory=list)


class NotAskable(Exception):
    """This entry of a file cannot be asked here; the text is the reason."""


def entry_of(draft: Draft) -> Entry:
    """Return what becomes of a draft."""
    notes = list(draft.notes)
    name = tidy(draft.name)[:LONGEST_NAME].strip()
    try:
        question = _question(draft, notes)
    except NotAskable as refused:
        return Entry(draft.line, name, reason=str(refused), notes=tuple(notes))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(map(str, first["loc"])) or "question"
        return Entry(draft.line, name, reason=f"{place}: {first['msg']}", notes=tuple(notes))
    problems = problems_of(question, None)
    if problems:
        return Entry(draft.line, name, reason=", ".join(problems), notes=tuple(notes))
    tags = tags_of(draft.tags)
    return Entry(draft.line, name, Banked(question, name, tags), notes=tuple(dict.fromkeys(notes)))


def tags_of(written: Sequence[str]) -> tuple[str, ...]:
    """Return the tags as they are kept: tidy, short, each once."""
    tidied = (" ".join(tidy(tag).split())[:LONGEST_TAG].strip() for tag in written)
    return tuple(dict.fromkeys(tag for tag in tidied if tag))[:MOST_TAGS]


def _question(draft: Draft, notes: list[str]) -> Question:
    if draft.kind == UNREADABLE:
        raise NotAskable("braces_do_not_match: one { and one } hold the answers; others are written \\{ and \\}")
    if draft.embeds or any(text.embeds for text in (draft.stem, *(choice.text for choice in draft.choices))):
        raise NotAskable("embedded_file: the question shows or links a file")
    values: dict[str, Any] = {"stem": _said(draft.stem, notes), "explanation": _explained(draft, notes)}
    makers = {"multichoice": _multiple_choice, "truefalse": _true_false, "shortanswer": _short_answer}
    if draft.kind not in makers:
        raise NotAskable(f"type_not_supported: {draft.kind}")
    return Question.model_validate({**values, **makers[draft.kind](draft, notes)})


def _said(text: Text, notes: list[str]) -> str:
    said, lost = readable(text.raw, text.markup)
    notes += lost
    return said


def _explained(draft: Draft, notes: list[str]) -> str:
    if draft.explanation.embeds:
        notes.append("file_in_feedback_left_out")
    if any(tidy(choice.feedback.raw) for choice in draft.choices):
        notes.append("feedback_of_answers_left_out")
    return _said(draft.explanation, notes)


def _multiple_choice(draft: Draft, notes: list[str]) -> dict[str, Any]:
    if not draft.single:
        raise NotAskable("several_right_answers: only one option may be right")
    right = [number for number, choice in enumerate(draft.choices) if choice.percent == 100]
    if len(right) != 1:
        raise NotAskable(f"one_right_option: exactly one option is worth 100 %, here {len(right)} are")
    if not FEWEST_OPTIONS <= len(draft.choices) <= MOST_OPTIONS:
        raise NotAskable(f"two_to_six_options: there are {len(draft.choices)} options")
    if any(choice.percent not in (0, 100) for choice in draft.choices):
        notes.append("partial_credit_left_out")
    options = [_said(choice.text, notes) for choice in draft.choices]
    return {"type": QuestionType.MULTIPLE_CHOICE, "options": options, "key": KEYS[right[0]]}


def _true_false(draft: Draft, notes: list[str]) -> dict[str, Any]:
    right = [tidy(choice.text.raw).casefold() for choice in draft.choices if choice.percent == 100]
    if right not in (["true"], ["false"]):
        raise NotAskable("one_right_option: either true or false is right")
    return {"type": QuestionType.TRUE_FALSE, "options": list(TRUTH), "key": "a" if right == ["true"] else "b"}


def _short_answer(draft: Draft, notes: list[str]) -> dict[str, Any]:
    full = [choice.text for choice in draft.choices if choice.percent == 100]
    if len(full) < len(draft.choices):
        notes.append("partial_credit_left_out")
    if any("*" in text.raw.replace(r"\*", "") for text in full):
        raise NotAskable("wildcard: an accepted answer is a pattern")
    accepted = [tidy(text.raw.replace(r"\*", "*")) for text in full]
    if not accepted:
        raise NotAskable("no_accepted_answer: no answer is worth 100 %")
    return {"type": QuestionType.SHORT_ANSWER, "accepted": accepted}


def choices_of(question: Question) -> Iterator[tuple[str, bool]]:
    """Yield the answers of a question as a file writes them, each with whether it is right."""
    if question.type is QuestionType.SHORT_ANSWER:
        yield from ((text.replace("*", r"\*"), True) for text in question.accepted)
    else:
        yield from ((text, key == question.key) for key, text in zip(KEYS, question.options, strict=False))
