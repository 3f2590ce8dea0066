"""An administrator's browser asks where the next parts of a video go."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from shared.core.clock import real_now
from shared.core.errors import Invalid
from shared.core.function import endpoint
from shared.core.grants import reads, uploads
from shared.core.messages import Body, Message
from shared.experts.rules import PARTS_AT_ONCE, UploadClosed, UploadNotFound, UploadStatus, part_count, part_size
from shared.experts.uploads import LINK_SECONDS, VIDEOS, SessionUpload


class PartsWanted(Body):
    """Which parts will be sent now, counted from 1."""

    numbers: list[Annotated[int, Field(ge=1)]] = Field(min_length=1, max_length=PARTS_AT_ONCE)


class PartLink(Message):
    """Send the part's bytes, exactly so many, with PUT."""

    number: int
    size: int
    url: str


class PartLinks(Message):
    """Where the parts go."""

    parts: list[PartLink]
    ends_at: datetime


@endpoint(
    "POST /api/admin/job-readiness/expert-sessions/{session_id}/uploads/{upload_id}/parts",
    scope="admin",
    api="admin",
    grants=[reads(SessionUpload), uploads(VIDEOS)],
    errors=[UploadNotFound, UploadClosed, Invalid],
)
def sign_upload_parts(session_id: str, upload_id: str, wanted: PartsWanted) -> PartLinks:
    """Get the addresses for a few parts; a part that is sent again replaces the earlier one."""
    upload = SessionUpload.of(session_id, upload_id)
    if upload.status != UploadStatus.STARTED:
        raise UploadClosed()
    size = int(upload.size)
    if max(wanted.numbers) > part_count(size):
        raise Invalid.field("numbers", f"this upload has {part_count(size)} parts")
    parts = [
        PartLink(number=number, size=part_size(size, number), url=upload.link(number))
        for number in dict.fromkeys(wanted.numbers)
    ]
    return PartLinks(parts=parts, ends_at=real_now() + timedelta(seconds=LINK_SECONDS))
