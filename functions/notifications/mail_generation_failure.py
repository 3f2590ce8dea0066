"""The administrators are told that a lesson gets no new questions."""

from shared.core.clock import now
from shared.core.function import on
from shared.core.grants import reads
from shared.courses.models import Lesson
from shared.notifications.mailing import GRANTS_FOR_ADMINS, mail_admins
from shared.notifications.mails import ENVIRONMENT, LAYERS
from shared.notifications.messages import GenerationFailed
from shared.notifications.rules import generation_failed


@on("generation.failed", grants=[*GRANTS_FOR_ADMINS, reads(Lesson)], environment=ENVIRONMENT, layers=LAYERS)
def mail_generation_failure(failed: GenerationFailed) -> None:
    """Mail the administrators of a failed generation, each once per lesson and day."""
    lesson = Lesson.find(failed.lesson_id)
    words = generation_failed(lesson.title if lesson else failed.lesson_id, failed.tier)
    values = {"title": words.title, "text": words.text}
    mail_admins("generation_failed", (failed.lesson_id, failed.day), values, now())
