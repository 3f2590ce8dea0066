"""An administrator looks at an expert session."""

from shared.core.function import endpoint
from shared.core.grants import reads
from shared.experts.messages import AdministeredSession
from shared.experts.models import ExpertSession, ExpertSessionNotFound
from shared.experts.statistics import SessionStatistics


@endpoint(
    "GET /api/admin/job-readiness/expert-sessions/{session_id}",
    scope="admin",
    api="admin",
    grants=[reads(ExpertSession), reads(SessionStatistics)],
    errors=[ExpertSessionNotFound],
)
def show_session(session_id: str) -> AdministeredSession:
    """Show an expert session with its statistics."""
    return AdministeredSession.of(ExpertSession.known(session_id), SessionStatistics.find(session_id))
