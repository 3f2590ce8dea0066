"""An administrator is about to upload the video of an expert session."""

from typing import Literal

from pydantic import Field

from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import Caller, Limit, endpoint
from shared.core.grants import reads, uploads, writes
from shared.core.messages import Body
from shared.experts.messages import SessionUploadView
from shared.experts.models import ExpertSession, ExpertSessionNotFound
from shared.experts.rules import MOST_BYTES, SessionActive, VideoTooLarge
from shared.experts.uploads import VIDEOS, SessionUpload


class VideoToUpload(Body):
    """What will be uploaded; a video may have 500 MB."""

    content_type: Literal["video/mp4", "video/webm"]
    size: int = Field(ge=1, description="Bytes")


@endpoint(
    "POST /api/admin/job-readiness/expert-sessions/{session_id}/uploads",
    scope="admin",
    api="admin",
    status=201,
    grants=[reads(ExpertSession), writes(SessionUpload), uploads(VIDEOS)],
    errors=[ExpertSessionNotFound, SessionActive, VideoTooLarge, Invalid],
    limit=Limit(60, 3600, by="caller"),
)
def start_session_upload(session_id: str, given: VideoToUpload, caller: Caller) -> SessionUploadView:
    """Begin the upload of a video in parts; one that is not completed within a day is removed."""
    session = ExpertSession.known(session_id)
    if session.active:
        raise SessionActive()
    if given.size > MOST_BYTES:
        raise VideoTooLarge("A video may have 500 MB.")
    upload = SessionUpload.begin(session_id, given.content_type, given.size, caller.user_id, now())
    return SessionUploadView.of(upload, there=[])
