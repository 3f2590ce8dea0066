"""A player asks where the video of an expert session is, and asks again when the link has run out."""

from shared.core.function import Caller, Redirect, endpoint
from shared.core.grants import fetches, reads
from shared.experts.models import ExpertSession, ExpertSessionNotFound
from shared.experts.videos import link
from shared.readiness.access import enter
from shared.readiness.models import Enrolment, Product
from shared.readiness.rules import Module, ModuleLocked


@endpoint(
    "GET /api/app/job-readiness/expert-sessions/{session_id}/video",
    scope="learner",
    grants=[reads(Enrolment), reads(Product), reads(ExpertSession), fetches("media/expert-sessions/")],
    errors=[ExpertSessionNotFound, ModuleLocked],
)
def open_expert_video(session_id: str, caller: Caller) -> Redirect:
    """Redirect to the video of an expert session; the link is good for minutes."""
    session = ExpertSession.of(session_id)
    enter(caller.user_id, session.product_id, Module.EXPERT_SESSION, ExpertSessionNotFound)
    return Redirect(link(session.video_key, session.content_type))
