"""The prepared projects and their criteria, held to what generated ones are held to."""

from pathlib import Path
from typing import Any

from infra.seed.files import ContentError, read
from shared.backgrounds.models import Background
from shared.projects.grading import prompt_of as grading_prompt
from shared.projects.proposals import WrittenProject, check, prepared, prompt_of
from shared.projects.rules import problems_of_criteria
from shared.readiness.rules import Tier


def load(content: Path, links: dict[str, Any]) -> None:
    """Refuse backgrounds whose projects cannot be offered or graded; the backgrounds are written with the product."""
    for path in sorted((content / "backgrounds").glob("*.yaml")):
        background = Background(**read(path))
        for tier in Tier:
            _check(background, tier)


def _check(background: Background, tier: Tier) -> None:
    try:
        check(WrittenProject.model_validate(background.project["fallback"][tier]))
        offer = prepared(background, tier)
        prompt_of(background, tier)
        grading_prompt(offer.proposal, offer.criteria, 70)
        problems = problems_of_criteria(offer.criteria)
    except (KeyError, ValueError) as error:
        problems = [str(error)]
    if problems:
        raise ContentError(f"{background.name}, {tier.value}: " + "; ".join(problems))
