"""A player tells where a learner stands in a lesson; what was really watched is counted."""

from shared.core.clock import now
from shared.core.errands import Errand
from shared.core.errors import Conflict, Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import reads, starts, writes
from shared.core.table import Transaction
from shared.courses.access import Entered, enter_lesson
from shared.courses.completion import look_at
from shared.courses.models import Course, Lesson, LessonNotFound, LessonProgress
from shared.readiness.models import Enrolment, Product
from shared.readiness.rules import Module, ModuleLocked
from shared.watching.messages import Heartbeat, WatchProgress
from shared.watching.rules import Outcome, Watch

UNCHANGED = (Outcome.REPEATED, Outcome.ANOTHER_PLAYER)


class _Overtaken(Conflict):
    """Another heartbeat was counted meanwhile."""


@endpoint(
    "POST /api/app/job-readiness/lessons/{lesson_id}/watch-progress",
    scope="learner",
    grants=[
        reads(Enrolment),
        reads(Product),
        reads(Course),
        reads(Lesson),
        writes(LessonProgress),
        writes(Errand),
        starts("star_progression"),
    ],
    errors=[LessonNotFound, ModuleLocked, Invalid],
)
def record_progress(lesson_id: str, heartbeat: Heartbeat, caller: Caller) -> WatchProgress:
    """Send a heartbeat of the player."""
    entered = enter_lesson(caller.user_id, Lesson.find(lesson_id))
    duration, threshold = int(entered.lesson.duration_milliseconds), float(entered.course.watch_threshold_percent)
    outcome, completed = entered.progress.follow(heartbeat.beat(), duration, threshold, now())
    if outcome not in UNCHANGED:
        try:
            _write(entered, completed)
        except _Overtaken:
            entered.progress.refresh(consistent_read=True)
            outcome = Outcome.REPEATED
    done, watch = entered.progress.completed_at is not None, Watch.of(entered.progress.watch)
    return WatchProgress.of(watch, duration, threshold, done, outcome)


def _write(entered: Entered, completed: bool) -> None:
    effects = entered.enrolment.guard(Transaction(), Module.COURSE)
    entered.progress.keep_watch(effects, lost=_Overtaken())
    errand = look_at(entered.enrolment, entered.progress.progress_id, effects) if completed else None
    effects.commit()
    if errand:
        errand.begin()
