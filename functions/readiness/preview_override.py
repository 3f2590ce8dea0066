"""An administrator sees what setting a learner's star and tier would lock and open, before doing it."""

from typing import Literal

from pydantic import Field

from shared.core.errors import Invalid
from shared.core.function import endpoint
from shared.core.grants import reads
from shared.core.messages import Body, Id
from shared.readiness.acts import NotEnrolled, ProgressChange, change_of, enrolled
from shared.readiness.consequences import consequences
from shared.readiness.models import Decision, Enrolment
from shared.readiness.rules import MOST_STARS, override_ruling


class OverrideInMind(Body):
    """Where the learner would stand; without a tier the one they have would stay."""

    product_id: Id
    star: int = Field(ge=0, le=MOST_STARS)
    tier: Literal["bronze", "silver", "gold"] | None = None


@endpoint(
    "POST /api/admin/job-readiness/students/{student_id}/override-progress/preview",
    api="admin",
    scope="admin",
    grants=[reads(Enrolment), reads(Decision)],
    errors=[NotEnrolled, Invalid],
)
def preview_override(student_id: str, given: OverrideInMind) -> ProgressChange:
    """Show what an override would change; nothing is stored."""
    enrolment = enrolled(student_id, given.product_id)
    _, decisions = enrolment.state()
    history = [row.ruling() for row in decisions]
    return change_of(enrolment, consequences(history, override_ruling(history, given.star, given.tier)))
