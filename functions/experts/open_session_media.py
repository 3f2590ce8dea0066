"""An administrator looks at the video of an expert session, or at its poster, before learners do."""

from typing import Literal

from shared.core.function import Redirect, endpoint
from shared.core.grants import fetches, reads
from shared.experts.models import ExpertSession, ExpertSessionNotFound
from shared.experts.uploads import POSTERS, VIDEOS
from shared.experts.videos import link


@endpoint(
    "GET /api/admin/job-readiness/expert-sessions/{session_id}/{file}",
    scope="admin",
    api="admin",
    grants=[reads(ExpertSession), fetches(VIDEOS), fetches(POSTERS)],
    errors=[ExpertSessionNotFound],
)
def open_session_media(session_id: str, file: Literal["video", "poster"]) -> Redirect:
    """Redirect to the video or the poster of an expert session; the link is good for minutes."""
    session = ExpertSession.known(session_id)
    key, kind = session.video_key, session.content_type
    if file == "poster":
        key, kind = session.poster_key, "image/jpeg"
    if key is None:
        raise ExpertSessionNotFound()
    return Redirect(link(key, kind))
