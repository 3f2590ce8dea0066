"""A learner looks at the expert sessions of a product and how many of them they have watched."""

from pydantic import Field

from shared.core.function import Caller, endpoint
from shared.core.grants import reads
from shared.core.messages import Id, Message, Query
from shared.experts.models import ExpertSession, ExpertSessionProgress, completed
from shared.experts.rules import progress
from shared.readiness.access import enter_any
from shared.readiness.models import Enrolment, Product, ProductNotFound
from shared.readiness.rules import Module, ModuleLocked
from shared.watching.rules import Watch, percent


class ExpertSessionsOfProduct(Query):
    """Which product; without one, the one that the learner was enrolled in last."""

    product_id: Id | None = None


class ExpertSessionSummary(Message):
    """One expert session and how far the learner has watched it."""

    session_id: str
    title: str
    description: str
    speaker: str
    role: str
    duration_seconds: float
    position: float = Field(description="Where to continue, in seconds")
    percent: float
    completed: bool
    video: str = Field(description="The path that leads to the video")


class ExpertSessionList(Message):
    """The sessions that can be watched; those watched to the threshold count, also when they are no longer listed."""

    product_id: str
    progress: str = Field(description="Such as `3 of 5`")
    completed: int
    required: int
    sessions: list[ExpertSessionSummary]


@endpoint(
    "GET /api/app/job-readiness/expert-sessions",
    scope="learner",
    grants=[reads(Enrolment), reads(Product), reads(ExpertSession), reads(ExpertSessionProgress)],
    errors=[ProductNotFound, ModuleLocked],
)
def list_expert_sessions(wanted: ExpertSessionsOfProduct, caller: Caller) -> ExpertSessionList:
    """List the expert sessions of a product with my progress."""
    enrolment, product = enter_any(caller.user_id, wanted.product_id, Module.EXPERT_SESSION)
    sessions = ExpertSession.offered_in(enrolment.product_id)
    watched = ExpertSessionProgress.all_of(caller.user_id, enrolment.product_id)
    done, required = completed(watched), int(product.required_expert_sessions)
    return ExpertSessionList(
        product_id=enrolment.product_id,
        progress=progress(done, required),
        completed=len(done),
        required=required,
        sessions=[_summary(session, watched.get(session.session_id)) for session in sessions],
    )


def _summary(session: ExpertSession, progress: ExpertSessionProgress | None) -> ExpertSessionSummary:
    watch = Watch.of(progress.watch if progress else None)
    return ExpertSessionSummary(
        session_id=session.session_id,
        title=session.title,
        description=session.description,
        speaker=session.speaker,
        role=session.role,
        duration_seconds=session.duration_seconds,
        position=watch.position / 1000,
        percent=percent(watch.milliseconds, session.milliseconds),
        completed=progress is not None and progress.completed_at is not None,
        video=f"/api/app/job-readiness/expert-sessions/{session.session_id}/video",
    )
