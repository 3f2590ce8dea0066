"""A player tells how far an expert session was watched; the last one that is needed leads to the third star."""

from shared.core.clock import now
from shared.core.errands import Errand
from shared.core.errors import Conflict, Invalid, Unavailable
from shared.core.function import Caller, endpoint
from shared.core.grants import reads, starts, writes
from shared.core.table import Transaction
from shared.experts.models import ExpertSession, ExpertSessionNotFound, ExpertSessionProgress
from shared.readiness.access import enter_with
from shared.readiness.messages import Progress
from shared.readiness.models import Enrolment, Product
from shared.readiness.rules import Module, ModuleLocked
from shared.watching.messages import Heartbeat, WatchProgress
from shared.watching.rules import Beat, Outcome, Watch

MODULE = Module.EXPERT_SESSION
UNCHANGED = (Outcome.REPEATED, Outcome.ANOTHER_PLAYER)
TRIES = 5


class _Overtaken(Conflict):
    """Another heartbeat was written between reading and writing."""


@endpoint(
    "POST /api/app/job-readiness/expert-sessions/{session_id}/watch-progress",
    scope="learner",
    grants=[
        reads(Enrolment),
        reads(Product),
        reads(ExpertSession),
        writes(ExpertSessionProgress),
        writes(Errand),
        starts("star_progression"),
    ],
    errors=[ExpertSessionNotFound, ModuleLocked, Invalid],
)
def record_watch_progress(session_id: str, heartbeat: Heartbeat, caller: Caller) -> WatchProgress:
    """Record a heartbeat of a player; only what was really watched counts."""
    session = ExpertSession.of(session_id)
    for _ in range(TRIES):
        try:
            return _follow(session, heartbeat.beat(), caller)
        except _Overtaken:
            continue
    raise Unavailable("Too many heartbeats at once; nothing was counted.", retry_after=1)


def _follow(session: ExpertSession, beat: Beat, caller: Caller) -> WatchProgress:
    key = (ExpertSessionProgress, caller.user_id, session.session_id)
    enrolment, product, progress = enter_with(
        caller.user_id, session.product_id, MODULE, key, missing=ExpertSessionNotFound
    )
    progress = progress or ExpertSessionProgress(caller.user_id, session.session_id, product_id=session.product_id)
    threshold = float(product.expert_session_threshold_percent)
    outcome, completed = progress.follow(beat, session.milliseconds, threshold, now())
    if completed or outcome not in UNCHANGED:
        _write(enrolment, session, progress, completed)
    watch, complete = Watch.of(progress.watch), progress.completed_at is not None
    return WatchProgress.of(watch, session.milliseconds, threshold, complete, outcome)


def _write(enrolment: Enrolment, session: ExpertSession, progress: ExpertSessionProgress, completed: bool) -> None:
    """Keep the progress while module and session are open; a completed session has the enrolment looked at.

    Also when this does not look like the last session: two that are completed at once would each miss the other.
    """
    effects = enrolment.guard(Transaction(), MODULE)
    effects.check(ExpertSession, (session.session_id,), ExpertSession.still_offered(), lost=ExpertSessionNotFound())
    actions = [*progress.actions(), ExpertSessionProgress.product_id.set(progress.product_id)]
    effects.update(progress, actions, progress.unchanged(), lost=_Overtaken())
    if not completed:
        effects.commit()
        return
    evidence = Progress(
        user_id=enrolment.user_id, product_id=enrolment.product_id, module=MODULE, evidence_id=session.session_id
    )
    errand = Errand.plan("star_progression", evidence.key, evidence, transaction=effects)
    effects.commit()
    errand.begin()
