"""Questions could not be generated: operators see it at once, and the admins are told once per lesson and day."""

import os

from shared.clients import mail
from shared.core import log
from shared.core.clock import now
from shared.core.function import step
from shared.core.grants import mails, reads, writes
from shared.courses.messages import TierOfLesson
from shared.courses.models import Lesson
from shared.courses.quizzes import GenerationFailure
from shared.notifications.mails import ENVIRONMENT, LAYERS, render
from shared.notifications.rules import generation_failed


@step(
    grants=[reads(Lesson), writes(GenerationFailure), mails()],
    environment=(*ENVIRONMENT, "ADMIN_MAIL"),
    layers=LAYERS,
)
def report_failed_generation(failed: TierOfLesson) -> None:
    """Report a failed generation; until the next one learners get questions of the banks."""
    log.metric("QuizGenerationFailures", 1, tier=failed.tier)
    failure = GenerationFailure.first_of_day(failed.lesson_id, failed.tier, failed.failure, now())
    address = os.environ["ADMIN_MAIL"]
    if failure is None or not address:
        return
    lesson = Lesson.find(failed.lesson_id)
    title = lesson.title if lesson else failed.lesson_id
    try:
        words = generation_failed(title, failed.tier)
        mail.send(address, render("generation_failed", title=words.title, text=words.text))
    except Exception:
        # Whoever tries again must not find that the admins were told already.
        failure.delete()
        raise
