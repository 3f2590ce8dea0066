"""The administrators are told that a lesson gets no new questions, or a course no generic quiz."""

from shared.core.clock import now
from shared.core.function import on
from shared.core.grants import reads
from shared.courses.models import Course, Lesson
from shared.notifications.mailing import GRANTS_FOR_ADMINS, mail_admins
from shared.notifications.mails import ENVIRONMENT, LAYERS
from shared.notifications.messages import GenerationFailed
from shared.notifications.rules import Words, generation_failed, generic_quiz_failed


@on(
    "generation.failed",
    grants=[*GRANTS_FOR_ADMINS, reads(Lesson), reads(Course)],
    environment=ENVIRONMENT,
    layers=LAYERS,
)
def mail_generation_failure(failed: GenerationFailed) -> None:
    """Mail the administrators of a failed generation, each once per lesson, or course, and day."""
    words = _words(failed)
    values = {"title": words.title, "text": words.text}
    mail_admins("generation_failed", (failed.course_id or failed.lesson_id, failed.day), values, now())


def _words(failed: GenerationFailed) -> Words:
    if failed.course_id is not None:
        course = Course.find(failed.course_id)
        return generic_quiz_failed(course.title if course else failed.course_id)
    lesson = Lesson.find(failed.lesson_id)
    return generation_failed(lesson.title if lesson else str(failed.lesson_id), str(failed.tier))
