"""What the AI client's tests ask a model: a verdict on a piece of work."""

from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.clients.ai import Prompt, Reply, ask

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
CANARY = "CANARY-4471"
GRADE = Prompt(
    "submission_verdict",
    3,
    f"You grade work for {CANARY} and answer with a score and a verdict.\nCriteria:\n- clarity: plain words",
    "Task: a memo.\n{submission}",
)
GOOD = '{"score": 82, "passed": true, "quote": "I measured it."}'


class Verdict(BaseModel):
    """A verdict that follows from its score."""

    model_config = ConfigDict(extra="forbid")
    score: int = Field(ge=0, le=100)
    passed: bool
    quote: str

    @model_validator(mode="after")
    def agrees(self) -> "Verdict":
        if self.passed != (self.score >= 70):
            raise ValueError("the verdict does not follow from the score")
        return self


def grade(
    text: str = "I measured it. It works.", deadline: float = 10.0, now: datetime = NOW, **options: Any
) -> Reply[Verdict]:
    """Ask for a verdict."""
    return ask("grading", Verdict, GRADE, {"submission": text}, deadline=deadline, now=now, **options)


def provider(service: Any) -> str:
    """The name of the stand-in's circuit."""
    return str(service.url.removeprefix("http://"))
