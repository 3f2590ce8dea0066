"""All parts of a video are there: they become one object, which is looked into when it arrives."""

from shared.core.function import endpoint
from shared.core.grants import fetches, uploads, writes
from shared.experts.messages import SessionUploadView
from shared.experts.rules import (
    UploadClosed,
    UploadIncomplete,
    UploadNotFound,
    UploadStatus,
    VideoTooLarge,
    check_parts,
)
from shared.experts.uploads import VIDEOS, SessionUpload


@endpoint(
    "POST /api/admin/job-readiness/expert-sessions/{session_id}/uploads/{upload_id}/complete",
    scope="admin",
    api="admin",
    status=202,
    grants=[writes(SessionUpload), uploads(VIDEOS), fetches(VIDEOS)],
    errors=[UploadNotFound, UploadClosed, UploadIncomplete, VideoTooLarge],
)
def complete_session_upload(session_id: str, upload_id: str) -> SessionUploadView:
    """Complete an upload, again and again with the same answer; poll the upload until it is ready or rejected."""
    upload = SessionUpload.of(session_id, upload_id)
    if upload.status == UploadStatus.ABORTED:
        raise UploadClosed()
    if upload.status == UploadStatus.STARTED:
        _complete(upload)
    return SessionUploadView.of(upload)


def _complete(upload: SessionUpload) -> None:
    try:
        parts = upload.parts()
        check_parts(int(upload.size), {number: int(part["Size"]) for number, part in parts.items()})
        upload.complete(parts)
    except VideoTooLarge:
        upload.abort()
        raise
    except UploadNotFound:
        _completed_before(upload)


def _completed_before(upload: SessionUpload) -> None:
    """See whether somebody else was quicker, or the storage has completed it and whoever asked never learned of it."""
    upload.refresh(consistent_read=True)
    if upload.status == UploadStatus.STARTED and upload.stored() is not None:
        upload.move(UploadStatus.COMPLETED)
    if upload.status in (UploadStatus.STARTED, UploadStatus.ABORTED):
        raise UploadNotFound()
