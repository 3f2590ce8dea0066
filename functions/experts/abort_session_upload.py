"""An administrator gives an upload up."""

from shared.core.function import endpoint
from shared.core.grants import uploads, writes
from shared.experts.rules import UploadClosed, UploadNotFound, UploadStatus
from shared.experts.uploads import VIDEOS, SessionUpload


@endpoint(
    "DELETE /api/admin/job-readiness/expert-sessions/{session_id}/uploads/{upload_id}",
    scope="admin",
    api="admin",
    status=204,
    grants=[writes(SessionUpload), uploads(VIDEOS)],
    errors=[UploadNotFound, UploadClosed],
)
def abort_session_upload(session_id: str, upload_id: str) -> None:
    """Give an upload up with the parts that are there; again changes nothing."""
    upload = SessionUpload.of(session_id, upload_id)
    if upload.status not in (UploadStatus.STARTED, UploadStatus.ABORTED):
        raise UploadClosed()
    upload.abort()
