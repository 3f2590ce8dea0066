"""Writing quiz questions with the AI service, and having each answered independently before it is believed."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import BaseModel

from shared.clients.ai import Prompt, Reply, ask
from shared.clients.prompt_safety import fill
from shared.core.clock import now
from shared.core.ids import digest, new
from shared.courses.rules import agreed
from shared.questions.rules import Key, Question, fit
from shared.readiness.rules import Tier

LONGEST_TRANSCRIPT = 120_000  # characters: two hours of speech
MOST_AT_ONCE = 30
SPARE = 1.25  # some of what is written does not pass
PATIENCE = 90.0  # seconds for one answer of the model

WRITE_SYSTEM = (
    "You write multiple-choice questions for a course. Each has a stem, exactly four different options in a list, the "
    "letter of the one right option as its key (a is the first), a short explanation that helps whoever was wrong, "
    "and a quote: one sentence of the transcript, word for word, on which the question rests. Spread the keys evenly "
    "over a, b, c and d. Ask nothing that the transcript does not answer, and do not ask again what was already asked."
)
WRITE_SLOTS = "\n\nAlready asked:\n{asked}\n\nTranscript of the lesson:\n{transcript}"
CHECK_SYSTEM = (
    "You answer multiple-choice questions on a lesson by its transcript alone. For each question give its number and "
    "the letter of the one right option, or none where no option or more than one is right."
)
CHECK = Prompt(
    name="quiz_check",
    version=1,
    system=CHECK_SYSTEM,
    user="Questions:\n{questions}\n\nTranscript of the lesson:\n{transcript}",
    cap=LONGEST_TRANSCRIPT,
)
WRITE_VERSION = 1


class WrittenQuestion(BaseModel):
    """A question as the model writes it."""

    stem: str
    options: list[str]
    key: Key
    explanation: str
    quote: str


class WrittenQuestions(BaseModel):
    """What the model writes at once."""

    questions: list[WrittenQuestion]


class SecondAnswer(BaseModel):
    """What an independent reading takes to be right; `none` where it finds no single right option."""

    number: int
    key: Literal["a", "b", "c", "d", "none"]


class SecondAnswers(BaseModel):
    """The independent answers to a set of questions."""

    answers: list[SecondAnswer]


def made_from(template: Mapping[str, Any], title: str, transcript: str) -> str:
    """Return what changes whenever a pool has to be made anew."""
    return digest(json.dumps(template, sort_keys=True), title, transcript, WRITE_VERSION, CHECK.version)


def write(
    template: Mapping[str, Any],
    title: str,
    tier: Tier,
    transcript: str,
    taken: Sequence[Question],
    *,
    wanted: int,
    patience: float = PATIENCE,
) -> tuple[list[Question], Reply[WrittenQuestions]]:
    """Return fit questions beside those taken, about `wanted` of them, and the reply that they come from.

    `title` is the lesson's, or the course's.
    """
    count = min(MOST_AT_ONCE, int(wanted * SPARE) + 1)
    values = {"question_count": str(count), "tier": tier.value, "lesson_title": _without_braces(title)}
    filled = fill(template["quiz_prompt_template"], values)
    prompt = Prompt("quiz_questions", WRITE_VERSION, WRITE_SYSTEM, filled + WRITE_SLOTS, cap=LONGEST_TRANSCRIPT)
    slots = {"asked": "\n".join(question.stem for question in taken) or "-", "transcript": transcript}
    reply = ask("quiz_questions", WrittenQuestions, prompt, slots, deadline=patience, now=now())
    candidates = [question for written in reply.answer.questions if (question := _read(written)) is not None]
    return fit(candidates, transcript, taken), reply


def confirm(questions: Sequence[Question], transcript: str) -> list[Question]:
    """Return the questions whose key the model finds again when it is asked without it."""
    if not questions:
        return []
    shown = [
        {"number": number, "stem": question.stem, "options": dict(zip("abcd", question.options, strict=True))}
        for number, question in enumerate(questions, 1)
    ]
    slots = {"questions": json.dumps(shown, ensure_ascii=False), "transcript": transcript}
    reply = ask("quiz_check", SecondAnswers, CHECK, slots, deadline=PATIENCE, now=now())
    return agreed(questions, {answer.number: answer.key for answer in reply.answer.answers})


def _read(written: WrittenQuestion) -> Question | None:
    values: dict[str, Any] = {**written.model_dump(), "question_id": new()}
    try:
        return Question.model_validate(values)
    except ValueError:
        return None


def _without_braces(text: str) -> str:
    """Return a title that cannot open a slot in the prompt."""
    return text.replace("{", "(").replace("}", ")")
