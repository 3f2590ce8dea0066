"""An administrator takes a decision back, or everything that rests on its evidence."""

from typing import Literal

from pydantic import Field

from shared.audit.messages import Words
from shared.core.clock import now
from shared.core.function import Caller, endpoint
from shared.core.messages import Body
from shared.readiness.acts import GRANTS, Act, DecisionId, EnrolmentInactive, ProgressChange, perform
from shared.readiness.models import Enrolment, EnrolmentChanged
from shared.readiness.voiding import AlreadyVoided, DecisionNotFound, NoEvidence, void_rulings


class DecisionVoiding(Body):
    """What is taken back and why: the one decision, or each that rests on the same evidence."""

    what: Literal["decision", "evidence"] = "decision"
    reason: Words = Field(description="For the audit log")


@endpoint(
    "POST /api/admin/job-readiness/decisions/{decision_id}/void",
    api="admin",
    scope="admin",
    grants=GRANTS,
    errors=[DecisionNotFound, AlreadyVoided, NoEvidence, EnrolmentInactive, EnrolmentChanged],
)
def void_decision(decision_id: DecisionId, given: DecisionVoiding, caller: Caller) -> ProgressChange:
    """Void a decision; what no longer follows without it locks again. To void a void restores what it took back."""
    enrolment_id, _, number = decision_id.partition("-")
    enrolment = Enrolment.named(enrolment_id)
    if enrolment is None:
        raise DecisionNotFound()
    act = Act("decision_voided", caller.user_id, given.reason, now(), {"decision_id": decision_id, "what": given.what})
    whole = given.what == "evidence"
    return perform(enrolment, act, lambda history: void_rulings(history, int(number), with_evidence=whole))
