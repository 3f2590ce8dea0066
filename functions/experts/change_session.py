"""An administrator changes an expert session, offers it to learners, or takes it back."""

from typing import Self

from pydantic import Field, model_validator

from shared.audit.models import AuditEntry, AuditReason
from shared.core.clock import now
from shared.core.errors import Invalid, VersionConflict
from shared.core.function import Caller, endpoint
from shared.core.grants import appends, reads, writes
from shared.core.messages import Body
from shared.experts.administration import change, check_seen
from shared.experts.messages import AdministeredSession, Order, Text, Title
from shared.experts.models import ExpertSession, ExpertSessionNotFound
from shared.experts.rules import VideoMissing
from shared.experts.statistics import SessionStatistics


class ChangedSession(Body):
    """What shall be different; what is not named stays."""

    version: int = Field(ge=1, description="The version that was looked at")
    title: Title | None = None
    description: Text | None = None
    speaker: Text | None = None
    role: Text | None = None
    order: Order | None = None
    active: bool | None = Field(default=None, description="Whether learners may watch it")

    @model_validator(mode="after")
    def _named_is_given(self) -> Self:
        if any(getattr(self, name) is None for name in self.model_fields_set):
            raise ValueError("what is named has a value")
        return self


@endpoint(
    "PATCH /api/admin/job-readiness/expert-sessions/{session_id}",
    scope="admin",
    api="admin",
    grants=[writes(ExpertSession), reads(SessionStatistics), appends(AuditEntry), writes(AuditReason)],
    errors=[ExpertSessionNotFound, VersionConflict, VideoMissing, Invalid],
)
def change_session(session_id: str, given: ChangedSession, caller: Caller) -> AdministeredSession:
    """Change an expert session; `active` needs a video that was looked into."""
    session = ExpertSession.known(session_id)
    check_seen(session, given.version)
    if given.active and session.video_key is None:
        raise VideoMissing()
    named = given.model_dump(include=given.model_fields_set - {"version"})
    wanted = {name: value for name, value in named.items() if getattr(session, name) != value}
    if wanted:
        change(session, "expert_session_changed", wanted, caller.user_id, now())
    return AdministeredSession.of(session, SessionStatistics.find(session_id))
