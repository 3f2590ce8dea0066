"""Questions could not be generated: operators see it at once, and the admins are told once per lesson and day."""

from shared.core import events, log
from shared.core.clock import now
from shared.core.function import step
from shared.core.grants import emits, writes
from shared.courses.messages import TierOfLesson
from shared.courses.quizzes import GenerationFailure
from shared.notifications.messages import GenerationFailed


@step(grants=[writes(GenerationFailure), emits("generation.failed")])
def report_failed_generation(failed: TierOfLesson) -> None:
    """Report a failed generation; until the next one learners get questions of the banks."""
    log.metric("QuizGenerationFailures", 1, tier=failed.tier)
    noted = GenerationFailure.note(failed.lesson_id, failed.tier, failed.failure, now())
    told = GenerationFailed(lesson_id=failed.lesson_id, tier=failed.tier, day=noted.day)
    events.emit("generation.failed", told)
