"""Questions that the AI service writes for an exam: kept only where an independent second answer finds the same key."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ValidationError

from shared.clients import ai
from shared.clients.prompt_safety import Prompt, fill
from shared.core.ids import new
from shared.exams.rules import paper_of
from shared.questions.rules import Question
from shared.readiness.rules import Tier

SPARE = 7  # more than the paper needs: some will not be fit
WRITING_SECONDS = 100
ANSWERING_SECONDS = 60
SOURCE_CHARACTERS = 60_000

DEMANDS = {
    Tier.BRONZE: "recall and simple understanding",
    Tier.SILVER: "application: a realistic situation at work, and which course of action follows from the material",
    Tier.GOLD: "judgement: several considerations pull apart, and all options look reasonable at first",
}
WRITE = (
    "You write the questions of a promotion exam about readiness for work.\n"
    "Write {count} questions for the tier {tier}: they ask for {demand}.\n"
    "Each has a stem that stands on its own, four distinct options of like length of which exactly one is right, the "
    "right option's letter as `key` (a to d, evenly spread), a `hint` that makes one think again and never names or "
    "describes the right option, and a `quote`: {quote}. No two questions ask the same."
)
QUOTED = "one sentence of the material, word for word, on which the question rests"
UNQUOTED = "an empty text, as there is no material"
ANSWER = (
    "You take a multiple-choice exam. Answer each question on its own and from the material where there is some. For "
    "each, return its number and the letter of the one right option; return the letter x where no option or more than "
    "one is right."
)
WRITING = "The material, or what the courses are about:\n{material}"
ANSWERING = "The material:\n{material}\n\nThe questions:\n{questions}"


class WrittenQuestion(BaseModel):
    """A question as the model writes it; nothing of it is trusted yet."""

    stem: str
    options: list[str]
    key: str
    hint: str
    quote: str


class WrittenQuestions(BaseModel):
    """What the model is asked to write."""

    questions: list[WrittenQuestion]


class SecondAnswer(BaseModel):
    """One answer of whoever takes the exam for a trial."""

    number: int
    key: str


class SecondAnswers(BaseModel):
    """Answers by the number of the question, from 1."""

    answers: list[SecondAnswer]


def generate(
    tier: Tier, count: int, subject: str, source: str | None, now: datetime
) -> tuple[list[Question], dict[str, Any]]:
    """Return questions that are fit and whose key was confirmed, and what made them; errors as of `ai.ask`.

    `subject` tells what the courses are about where there is no `source` text to rest on.
    """
    values = {"count": str(count + SPARE), "tier": tier.value, "demand": DEMANDS[tier]}
    system = fill(WRITE, {**values, "quote": QUOTED if source else UNQUOTED})
    prompt = Prompt("exam_questions", 1, system, WRITING, cap=SOURCE_CHARACTERS)
    material = {"material": source or subject}
    written = ai.ask("exam_questions", WrittenQuestions, prompt, material, deadline=WRITING_SECONDS, now=now)
    questions = paper_of(_readable(written.answer.questions), count + SPARE, source)
    made_by = {"model": written.model, "prompt": written.prompt, "version": written.version}
    return (_confirmed(questions, source or subject, now) if questions else []), made_by


def _readable(written: Sequence[WrittenQuestion]) -> list[Question]:
    found = []
    for question in written:
        values = {"question_id": new(), "explanation": question.hint, "quote": question.quote or None}
        try:
            found.append(Question.model_validate({**question.model_dump(include={"stem", "options", "key"}), **values}))
        except ValidationError:
            continue
    return found


def _confirmed(questions: Sequence[Question], material: str, now: datetime) -> list[Question]:
    asked = [{"number": n, "stem": q.stem, "options": q.options} for n, q in enumerate(questions, 1)]
    prompt = Prompt("exam_answers", 1, ANSWER, ANSWERING, cap=SOURCE_CHARACTERS)
    slots = {"material": material, "questions": json.dumps(asked, ensure_ascii=False)}
    reply = ai.ask("exam_answers", SecondAnswers, prompt, slots, deadline=ANSWERING_SECONDS, now=now)
    keys = {answer.number: answer.key for answer in reply.answer.answers}
    return [question for number, question in enumerate(questions, 1) if keys.get(number) == question.key]
