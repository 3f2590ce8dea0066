"""An administrator's browser looks at what of a video is there, to go on with the rest."""

from shared.core.function import endpoint
from shared.core.grants import reads, uploads
from shared.experts.messages import SessionUploadView
from shared.experts.rules import UploadNotFound, UploadStatus
from shared.experts.uploads import VIDEOS, SessionUpload


@endpoint(
    "GET /api/admin/job-readiness/expert-sessions/{session_id}/uploads/{upload_id}",
    scope="admin",
    api="admin",
    grants=[reads(SessionUpload), uploads(VIDEOS)],
    errors=[UploadNotFound],
)
def show_session_upload(session_id: str, upload_id: str) -> SessionUploadView:
    """Show an upload: the parts that are there, or what became of the video."""
    upload = SessionUpload.of(session_id, upload_id)
    there = sorted(upload.parts()) if upload.status == UploadStatus.STARTED else None
    return SessionUploadView.of(upload, there)
