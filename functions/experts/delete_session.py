"""An administrator deletes an expert session; what learners have completed counts all the same."""

from shared.audit.models import AuditEntry, AuditReason
from shared.core.clock import now
from shared.core.errors import Invalid, VersionConflict
from shared.core.function import Caller, endpoint
from shared.core.grants import appends, writes
from shared.experts.administration import change, check_seen
from shared.experts.messages import SessionSeen
from shared.experts.models import ExpertSession, ExpertSessionNotFound


@endpoint(
    "DELETE /api/admin/job-readiness/expert-sessions/{session_id}",
    scope="admin",
    api="admin",
    status=204,
    grants=[writes(ExpertSession), appends(AuditEntry), writes(AuditReason)],
    errors=[ExpertSessionNotFound, VersionConflict, Invalid],
)
def delete_session(session_id: str, seen: SessionSeen, caller: Caller) -> None:
    """Delete an expert session; nobody finds it any more, and no progress is taken."""
    session = ExpertSession.known(session_id)
    check_seen(session, seen.version)
    change(session, "expert_session_deleted", {"active": False, "deleted": True}, caller.user_id, now())
