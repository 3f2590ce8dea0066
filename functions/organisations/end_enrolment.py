"""An admin ends somebody's enrolment; what they have earned waits for them."""

from shared.audit.models import AuditEntry
from shared.core.clock import now
from shared.core.events import emit
from shared.core.function import Caller, endpoint
from shared.core.grants import appends, emits, writes
from shared.notifications.messages import EnrolmentChange
from shared.organisations.enrolling import Overtaken
from shared.organisations.enrolments import EnrolmentNotFound, by_id, end
from shared.organisations.models import ClientLearner
from shared.readiness.models import Enrolment


@endpoint(
    "DELETE /api/admin/enrolments/{enrolment_id}",
    scope="admin",
    api="admin",
    status=204,
    grants=[writes(Enrolment), writes(ClientLearner), appends(AuditEntry), emits("enrolment.changed")],
    errors=[EnrolmentNotFound, Overtaken],
)
def end_enrolment(enrolment_id: str, caller: Caller) -> None:
    """End an enrolment; enrolled again, the learner goes on where they were."""
    enrolment, others = by_id(enrolment_id)
    if end(enrolment, others, actor=caller.user_id, now=now()):
        emit("enrolment.changed", EnrolmentChange(user_id=enrolment.user_id, product_id=enrolment.product_id))
