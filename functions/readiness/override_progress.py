"""An administrator sets a learner's star and tier, with a reason."""

from typing import Literal

from pydantic import Field

from shared.audit.messages import Words
from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.messages import Body, Id
from shared.readiness.acts import GRANTS, Act, EnrolmentInactive, NotEnrolled, ProgressChange, enrolled, perform
from shared.readiness.models import EnrolmentChanged
from shared.readiness.rules import MOST_STARS, override_ruling


class Override(Body):
    """Where the learner is to stand in a product, and why; without a tier the one they have stays."""

    product_id: Id
    star: int = Field(ge=0, le=MOST_STARS)
    tier: Literal["bronze", "silver", "gold"] | None = None
    reason: Words


@endpoint(
    "PATCH /api/admin/job-readiness/students/{student_id}/override-progress",
    api="admin",
    scope="admin",
    grants=GRANTS,
    errors=[NotEnrolled, EnrolmentInactive, EnrolmentChanged, Invalid],
)
def override_progress(student_id: str, given: Override, caller: Caller) -> ProgressChange:
    """Set a learner's star and tier; where they stand there already, nothing changes."""
    enrolment = enrolled(student_id, given.product_id)
    act = Act("progress_overridden", caller.user_id, given.reason, now(), {})
    return perform(enrolment, act, lambda history: override_ruling(history, given.star, given.tier))
