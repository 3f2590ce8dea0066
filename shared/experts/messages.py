"""Expert sessions as administrators write and see them."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from shared.core.messages import Message, Query
from shared.experts.models import ExpertSession
from shared.experts.rules import PART_BYTES, UploadStatus, part_count, share
from shared.experts.statistics import SessionStatistics
from shared.experts.uploads import SessionUpload

PATH = "/api/admin/job-readiness/expert-sessions"
Title = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^{}<>\x00-\x1f]*$")]
Text = Annotated[str, Field(max_length=4000)]
Order = Annotated[int, Field(ge=0, le=10_000)]


class SessionSeen(Query):
    """The version that was looked at."""

    version: int = Field(ge=1)


class SessionVideo(Message):
    """What was found in the video, measured from its content."""

    upload_id: str | None
    content_type: str
    duration_seconds: float
    width: int | None = None
    height: int | None = None
    video_codec: str | None = None
    audio_codec: str | None = None
    video: str = Field(description="The path that leads to the video")
    poster: str | None = Field(description="The path that leads to a picture of it")


class WatchStatistics(Message):
    """How a session is watched; shares are between 0 and 1, and null before anybody has started."""

    starts: int
    completions: int
    completion_rate: float | None
    mean_watched_share: float | None


class AdministeredSession(Message):
    """An expert session as administrators see it."""

    session_id: str
    product_id: str
    title: str
    description: str
    speaker: str
    role: str
    order: int
    active: bool
    version: int
    video: SessionVideo | None = Field(description="Null until a video was uploaded and looked into")
    statistics: WatchStatistics
    created_by: str | None
    updated_by: str | None
    updated_at: datetime | None

    @classmethod
    def of(cls, session: ExpertSession, sums: SessionStatistics | None = None) -> Self:
        """Return a session with its sums, which are all 0 where there are none."""
        return cls(
            session_id=session.session_id,
            product_id=session.product_id,
            title=session.title,
            description=session.description,
            speaker=session.speaker,
            role=session.role,
            order=int(session.order),
            active=session.active,
            version=int(session.version),
            video=_video(session) if session.video_key else None,
            statistics=_statistics(session, sums or SessionStatistics(session.session_id)),
            created_by=session.created_by,
            updated_by=session.updated_by,
            updated_at=session.updated_at,
        )


class SessionUploadView(Message):
    """An upload; part n holds `part_size` bytes from (n - 1) × `part_size`, the last one what is left."""

    upload_id: str
    status: UploadStatus
    reason: str | None = Field(description="Why the video was rejected")
    content_type: str
    size: int
    part_size: int
    parts: int
    created_at: datetime
    parts_there: list[int] | None = Field(
        default=None, description="The numbers of the parts that need not be sent again, while the upload is open"
    )

    @classmethod
    def of(cls, upload: SessionUpload, there: list[int] | None = None) -> Self:
        """Return an upload as it is shown."""
        return cls(
            upload_id=upload.upload_id,
            status=UploadStatus(upload.status),
            reason=upload.reason,
            content_type=upload.content_type,
            size=int(upload.size),
            part_size=PART_BYTES,
            parts=part_count(int(upload.size)),
            created_at=upload.created_at,
            parts_there=there,
        )


def _video(session: ExpertSession) -> SessionVideo:
    place = f"{PATH}/{session.session_id}"
    return SessionVideo(
        upload_id=session.video_id,
        content_type=session.content_type,
        duration_seconds=float(session.duration_seconds),
        video=f"{place}/video",
        poster=f"{place}/poster" if session.poster_key else None,
        **session.facts,
    )


def _statistics(session: ExpertSession, sums: SessionStatistics) -> WatchStatistics:
    starts, completions = int(sums.starts), int(sums.completions)
    possible = starts * session.milliseconds if session.duration_seconds else 0
    return WatchStatistics(
        starts=starts,
        completions=completions,
        completion_rate=share(completions, starts),
        mean_watched_share=share(int(sums.watched_milliseconds), possible),
    )
