"""A project is written for a learner's background and tier, or taken from the prepared ones."""

from shared.backgrounds.models import Background
from shared.clients import ai
from shared.core.clock import now
from shared.core.errands import Errand
from shared.core.function import step
from shared.core.grants import reads, writes
from shared.projects.messages import Writing
from shared.projects.models import Project
from shared.projects.proposals import write
from shared.readiness.models import Enrolment


@step(
    grants=[reads(Enrolment), reads(Background), writes(Project), writes(Errand), *ai.GRANTS],
    environment=ai.ENVIRONMENT,
    layers=("core", "ai"),
    timeout=75,
)
def write_proposal(writing: Writing) -> None:
    """Write the proposal that was asked for; the first one that is written stays.

    A refresh that brings the prepared project is given back.
    """
    project = Project.find(writing.user_id, writing.product_id)
    if project is not None and project.generation == writing.generation:
        _write(project)
    Errand.finish("project_generation", writing.key)


def _write(project: Project) -> None:
    enrolment = Enrolment.of(project.user_id, project.product_id)
    offer = write(Background.of(enrolment.background), enrolment.current_tier, now())
    values = {
        "proposal": offer.proposal,
        "criteria": offer.criteria,
        "project_type": offer.project_type,
        "background": enrolment.background,
        "tier": enrolment.current_tier.value,
        "source": offer.source,
        "model": offer.model,
        "prompt": offer.prompt,
    }
    first, prepared = not project.version, offer.source == "bank"
    same = prepared and project.proposal == offer.proposal
    project.propose(str(project.generation), {} if same else values, used_up=first or not prepared)
