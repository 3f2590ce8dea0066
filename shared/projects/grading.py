"""What the AI service makes of a submission: a score and real passages for each criterion."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from shared.clients import ai
from shared.clients.prompt_safety import CUT, Prompt, neutralise, quoted
from shared.projects.models import ProjectSubmission
from shared.projects.rules import (
    SHORTEST_QUOTE,
    Opinion,
    ReviewReason,
    SubmissionStatus,
    decide,
    weighted,
)
from shared.projects.suspicion import addresses_grader, without_contacts

TASK = "project_grading"
PROMPT_VERSION = 1
SECONDS = 75.0
MOST_READ = 48_000  # characters: more than the longest case study, and what a grader reads of a repository

SYSTEM = """\
You are an examiner who grades practical work of learners preparing for their first position. You are strict about \
evidence, fair and encouraging in tone, and you judge the work and never its author.

Read the project that was set and the work that was handed in. Give a score from 0 to 100 for each criterion by its \
name: 0 when it is not met at all, 50 when it is met in part, 70 when a colleague could use the work as it is, 90 and \
above only for work without a weakness in this respect. Say for each criterion in two or three sentences what is good \
and what to improve. Quote one to three passages of the work, word for word, that your score rests on; a score above 0 \
without a passage does not count. Quote from the work only, never from the project.

Abstain when the work cannot be judged: when it is in a language that you do not read, when it is not about the \
project, or when you are unsure of what you see. Then a person judges it.
"""
USER = """\
Project: {title}
{brief}

Requirements
{requirements}

Deliverable: {deliverable}

The work passes with a weighted score of {pass_mark} or more.

Criteria:
{criteria}

The work that was handed in:
{{submission}}
"""


class CriterionGrade(BaseModel):
    """How one criterion is met."""

    model_config = ConfigDict(extra="forbid")

    criterion: str = Field(description="The name of the criterion as it was given")
    score: int = Field(ge=0, le=100)
    feedback: str = Field(min_length=1, max_length=2000)
    quotes: list[str] = Field(max_length=3, description="Passages of the work, word for word")


class Grades(BaseModel):
    """What the model makes of a submission."""

    model_config = ConfigDict(extra="forbid")

    criteria: list[CriterionGrade]
    summary: str = Field(min_length=1, max_length=2000)
    score: int = Field(ge=0, le=100, description="The weighted score of the work as a whole")
    passed: bool
    abstains: bool = Field(description="Whether a person should judge the work instead")


def material(submission: ProjectSubmission) -> str:
    """Return what the grader gets to read: the text as it can be seen, without ways to reach anybody."""
    return without_contacts(neutralise(submission.text or "", MOST_READ).removesuffix(CUT))


def grade(submission: ProjectSubmission, now: datetime) -> tuple[SubmissionStatus, ReviewReason | None, dict[str, Any]]:
    """Return the verdict, why a person has to look if one has to, and what the grader said.

    Raises what `ai.ask` raises when there is no valid answer.
    """
    text, names = material(submission), [str(each["id"]) for each in submission.criteria]
    prompt = prompt_of(submission.proposal, submission.criteria, int(submission.pass_mark))
    reply = ai.ask(TASK, Grades, prompt, {"submission": text}, check=checker(names, text), deadline=SECONDS, now=now)
    answer = reply.answer
    weights = {str(each["id"]): int(each["weight"]) for each in submission.criteria}
    scores = {each.criterion: each.score for each in answer.criteria}
    opinion = Opinion(answer.passed, answer.score, answer.abstains)
    suspicious = addresses_grader(submission.text or "")
    status, reason = decide(scores, weights, int(submission.pass_mark), opinion, suspicious)
    machine = {
        "score": round(float(weighted(scores, weights)), 2),
        "feedback": answer.summary,
        "criteria": [
            {"criterion": g.criterion, "score": g.score, "feedback": g.feedback, "evidence": g.quotes}
            for g in answer.criteria
        ],
        "passed": answer.passed,
        "overall": answer.score,
        "abstains": answer.abstains,
        "model": reply.model,
        "prompt": f"{reply.prompt}/{reply.version}",
        "cost": reply.cost,
    }
    return status, reason, machine


def prompt_of(proposal: dict[str, Any], criteria: Sequence[dict[str, Any]], pass_mark: int) -> Prompt:
    """Return the prompt with the project and the criteria in it, and one slot, for the submission."""
    lines = [f"- {each['id']}: {each['description']} (weight {each['weight']})" for each in criteria]
    values = {
        **{name: str(proposal[name]) for name in ("title", "brief", "deliverable")},
        "requirements": "\n".join(f"* {each}" for each in proposal["requirements"]),
        "criteria": "\n".join(lines),
    }
    plain = {name: text.replace("{", "(").replace("}", ")") for name, text in values.items()}
    return Prompt(TASK, PROMPT_VERSION, SYSTEM, USER.format(**plain, pass_mark=pass_mark), cap=MOST_READ)


def checker(names: Sequence[str], text: str) -> Callable[[Grades], None]:
    """Return a check that refuses grades for other criteria, and scores that rest on nothing in the text."""

    def check(grades: Grades) -> None:
        if sorted(each.criterion for each in grades.criteria) != sorted(names):
            raise ValueError(f"grade each of these criteria once: {', '.join(names)}")
        for each in grades.criteria:
            if each.score and not each.quotes:
                raise ValueError(f"{each.criterion}: a score above 0 needs a passage of the work")
            for quote in each.quotes:
                if len(quote.strip()) < SHORTEST_QUOTE or not quoted(quote, text):
                    raise ValueError(f"{each.criterion}: a quote does not occur in the work word for word")

    return check
