"""An administrator tries out the prompts of a background before saving it."""

from shared.backgrounds.models import Background
from shared.clients import ai
from shared.configuration.backgrounds import PreparedQuestion, PreviewedBackground
from shared.configuration.rules import problems_of_background, refuse
from shared.configuration.writing import dumped
from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import Limit, endpoint
from shared.core.messages import Message
from shared.interviews.questions import generated as generated_questions
from shared.projects.messages import ProjectProposal
from shared.projects.proposals import generated as generated_project

SECONDS = 24  # the gateway waits for 29


class BackgroundSample(Message):
    """What the model made of the form: a project, or interview questions; nothing of it is kept."""

    project: ProjectProposal | None
    questions: list[PreparedQuestion]
    model: str


@endpoint(
    "POST /api/admin/job-readiness/backgrounds/preview",
    scope="admin",
    api="admin",
    grants=ai.GRANTS,
    errors=[Invalid, ai.AiUnavailable, ai.AiAnswerInvalid, ai.AiRefused],
    environment=ai.ENVIRONMENT,
    layers=("core", "ai"),
    limit=Limit(60, 3600, by="caller"),
    timeout=28,
)
def preview_background(wanted: PreviewedBackground) -> BackgroundSample:
    """Have a project or interview questions written with what the form holds; nothing is stored."""
    refuse((f"background.{field}", reason) for field, reason in problems_of_background(wanted.background))
    background = Background("preview", **dumped(wanted.background))
    if wanted.part == "project":
        offer = generated_project(background, wanted.tier, now(), seconds=SECONDS)
        proposal = ProjectProposal.model_validate(offer.proposal)
        return BackgroundSample(project=proposal, questions=[], model=str(offer.model))
    questions, made_by = generated_questions(background, wanted.tier.value, now(), seconds=SECONDS)
    shown = [PreparedQuestion.model_validate(question) for question in questions]
    return BackgroundSample(project=None, questions=shown, model=str(made_by["model"]))
