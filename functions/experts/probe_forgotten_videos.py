"""Videos of whose arrival the storage has never told are looked into all the same."""

from itertools import islice

from shared.core import log
from shared.core.clock import now
from shared.core.function import job
from shared.experts.probing import GRANTS, look_into
from shared.experts.rules import UploadStatus
from shared.experts.uploads import SessionUpload

MOST_AT_ONCE = 10  # of 500 MB each; the rest are looked into the next time


@job("rate(15 minutes)", grants=GRANTS, layers=("core", "media"), memory=1024, timeout=300)
def probe_forgotten_videos() -> None:
    """Look into what was completed a while ago; one whose object is gone is rejected."""
    for upload in islice(SessionUpload.forgotten(now()), MOST_AT_ONCE):
        size = upload.stored()
        log.info("a video was forgotten", session_id=upload.session_id, stored=size is not None)
        if size is None:
            upload.move(UploadStatus.REJECTED, "missing")
        else:
            look_into(upload, size)
