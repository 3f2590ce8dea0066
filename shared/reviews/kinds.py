"""The kinds of things that people review, by the name that paths give them."""

from typing import Literal

from shared.interviews.models import InterviewSubmission
from shared.projects.models import ProjectSubmission
from shared.readiness.rules import Module
from shared.reviews.models import Submission

Kind = Literal["interviews", "projects"]

MODELS: dict[str, type[Submission]] = {"interviews": InterviewSubmission, "projects": ProjectSubmission}
MODULES = {"interviews": Module.INTERVIEW, "projects": Module.PROJECT}


def kind_of(submission: Submission) -> str:
    """Return the kind of a submission."""
    return next(kind for kind, model in MODELS.items() if isinstance(submission, model))
