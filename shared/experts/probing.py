"""Looking into a video that was uploaded for a session: what it is, how long it runs, and a picture of it."""

from typing import Any

from shared.core.clock import now
from shared.core.grants import fetches, removes, stores, writes
from shared.experts.models import ExpertSession
from shared.experts.rules import MOST_BYTES, UploadStatus
from shared.experts.uploads import POSTERS, VIDEOS, SessionUpload, keep_poster, remove
from shared.media.recordings import MediaRejected, poster, probe
from shared.media.stored import opened

GRANTS = [writes(SessionUpload), writes(ExpertSession), fetches(VIDEOS), removes(VIDEOS), stores(POSTERS)]
OPEN = (UploadStatus.STARTED, UploadStatus.COMPLETED)
POSTER_AT_SHARE = 0.1  # of the length: behind the black and the titles of a beginning


class Unusable(Exception):
    """The video cannot become the session's."""


def look_into(upload: SessionUpload, size: int) -> None:
    """Give the session its video of so many bytes, or reject it with the reason; again is the same."""
    if upload.status not in OPEN:
        return
    try:
        values = _looked_into(upload, size)
        _take(ExpertSession(upload.session_id), upload.upload_id, values)
    except (MediaRejected, Unusable) as refusal:
        # Before it is removed: a crash in between leaves an object that nobody is led to.
        upload.move(UploadStatus.REJECTED, getattr(refusal, "reason", str(refusal)))
        remove(upload.key)
        return
    upload.move(UploadStatus.READY)


def _take(session: ExpertSession, upload_id: str, values: dict[str, Any]) -> None:
    """Give the session its video; told of it before, the session has it, whatever has become of it since."""
    if not session.take_video(upload_id, values, now()):
        known = ExpertSession.find(session.session_id)
        if known is None or known.video_id != upload_id:
            raise Unusable("session_moved_on")


def _looked_into(upload: SessionUpload, size: int) -> dict[str, Any]:
    """Return what the session is to know of its video, with the poster stored; nothing is decoded but one picture."""
    if size > MOST_BYTES:
        raise Unusable("too_large")
    with opened(upload.key, size) as file:
        found = probe(file, upload.content_type)
        picture = poster(file, found.duration_seconds * POSTER_AT_SHARE)
    place = f"{POSTERS.removeprefix('media/')}{upload.session_id}/{upload.upload_id}.jpg"
    keep_poster(place, picture)
    facts = {
        "width": found.width,
        "height": found.height,
        "video_codec": found.video_codec,
        "audio_codec": found.audio_codec,
    }
    return {
        "video_key": upload.key,
        "poster_key": place,
        "content_type": upload.content_type,
        "duration_seconds": found.duration_seconds,
        "facts": facts,
    }
