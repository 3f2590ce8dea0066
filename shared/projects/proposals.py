"""Writing a project for a background and tier: by the AI service, or out of the prepared ones."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from shared.backgrounds.models import Background
from shared.clients import ai
from shared.clients.prompt_safety import PlaceholderUnknown, Prompt, fill
from shared.core import log
from shared.projects.rules import problems_of_proposal
from shared.readiness.rules import Tier

TASK = "project_generation"
PROMPT_VERSION = 1
SECONDS = 50.0


class WrittenProject(BaseModel):
    """A project as the model gives it."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field(description="At most twelve words")
    brief: str = Field(description="The situation, the problem and the task in 120 to 200 words")
    requirements: list[str] = Field(description="Four to six sentences, each of which can be checked in the work")
    deliverable: str = Field(description="One sentence that says what is handed in, and how long it is")


@dataclass(frozen=True)
class Offer:
    """A project that may be offered, and where it came from."""

    proposal: dict[str, Any]
    criteria: list[dict[str, Any]]
    project_type: str
    source: str
    model: str | None = None
    prompt: str | None = None


def check(written: WrittenProject) -> None:
    """Refuse, with ValueError, a project that may not be offered; prepared ones pass the same check."""
    problems = problems_of_proposal(written.title, written.brief, written.requirements, written.deliverable)
    if problems:
        raise ValueError("; ".join(problems))


def write(background: Background, tier: Tier, now: datetime) -> Offer:
    """Return a project written by the AI service or, when that fails or is off, the prepared one."""
    try:
        return generated(background, tier, now)
    except (ai.AiUnavailable, ai.AiAnswerInvalid, PlaceholderUnknown) as error:
        log.metric("FallbackContent", 1, content="project", reason=type(error).__name__)
        return prepared(background, tier)


def generated(background: Background, tier: Tier, now: datetime, *, seconds: float = SECONDS) -> Offer:
    """Return a project written by the AI service within so many seconds; errors as of `ai.ask`."""
    reply = ai.ask(TASK, WrittenProject, prompt_of(background, tier), {}, check=check, deadline=seconds, now=now)
    label = f"{reply.prompt}/{reply.version}"
    return _offer(background, tier, reply.answer, source="ai", model=reply.model, prompt=label)


def prepared(background: Background, tier: Tier) -> Offer:
    """Return the project that people have written for a background and tier."""
    return _offer(background, tier, WrittenProject.model_validate(background.project["fallback"][tier]), source="bank")


def prompt_of(background: Background, tier: Tier) -> Prompt:
    """Return the administrator's prompts with their placeholders filled."""
    written, values = background.project["tiers"][tier], _values(background, tier)
    system, user = (fill(written[name], values) for name in ("system_prompt", "input_prompt"))
    return Prompt(f"{TASK}.{background.name}.{tier.value}", PROMPT_VERSION, system, user)


def _offer(background: Background, tier: Tier, written: WrittenProject, **origin: Any) -> Offer:
    summary = fill(background.project["tiers"][tier]["description_template"], _values(background, tier))
    return Offer(
        proposal={**written.model_dump(), "summary": summary},
        criteria=background.project["grading_criteria"][tier],
        project_type=background.project["type"],
        **origin,
    )


def _values(background: Background, tier: Tier) -> dict[str, str]:
    kind = str(background.project["type"]).replace("_", " ")
    return {"background": background.title.lower(), "tier": tier.value, "project_type": kind}
