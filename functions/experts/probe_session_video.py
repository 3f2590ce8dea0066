"""The video of an expert session has arrived: what it is, how long it runs, and a picture of it."""

from shared.core.function import on_upload
from shared.core.messages import Upload
from shared.experts.probing import GRANTS, look_into
from shared.experts.uploads import VIDEOS, SessionUpload


@on_upload(VIDEOS, grants=GRANTS, layers=("core", "media"), memory=1024, timeout=300, concurrency=5)
def probe_session_video(arrived: Upload) -> None:
    """Look into a video that was uploaded for a session; again is the same, and other objects are left alone."""
    _, session_id, file = arrived.key.split("/")
    upload = SessionUpload.find(session_id, file.partition(".")[0])
    if upload is not None and upload.key == arrived.key:
        look_into(upload, arrived.size)
