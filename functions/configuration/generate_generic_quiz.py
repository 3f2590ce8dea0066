"""The generic quiz of a course is written from what is said in all of its lessons; admins hear where it fails."""

from shared.clients import ai
from shared.configuration.finding import GENERIC_QUIZZES
from shared.configuration.generating import CourseReference
from shared.configuration.generic import written_by_model
from shared.configuration.models import Draft
from shared.configuration.saving import save_generic_quiz
from shared.configuration.writing import GRANTS, Act
from shared.core import events, log
from shared.core.clock import now
from shared.core.errands import Errand
from shared.core.errors import Refusal, Unavailable, VersionConflict
from shared.core.function import step
from shared.core.grants import emits, fetches, reads, writes
from shared.courses.models import Course, Lesson
from shared.courses.quizzes import GenerationFailure
from shared.courses.transcripts import PLACE
from shared.notifications.messages import GenerationFailed
from shared.questions.models import BankQuestion


@step(
    grants=[
        reads(Course),
        reads(Lesson),
        writes(BankQuestion),
        writes(GenerationFailure),
        writes(Errand),
        fetches(PLACE),
        emits("generation.failed"),
        *GRANTS,
        *ai.GRANTS,
    ],
    environment=ai.ENVIRONMENT,
    layers=("core", "ai", "text"),
    timeout=300,
    memory=768,
)
def generate_generic_quiz(reference: CourseReference) -> None:
    """Write the quiz once; one that a person has written meanwhile stays, and without the model there is none."""
    if Draft.find(GENERIC_QUIZZES, reference.course_id) is None:
        _write(reference.course_id)
    Errand.finish("generic_quiz_generation", reference.key)


def _write(course_id: str) -> None:
    course = Course.find(course_id)
    if course is None:
        return
    try:
        quiz = written_by_model(course)
        if quiz is None:
            _report(course_id, "NoQuestions")
            return
        save_generic_quiz(course_id, quiz, Act("ai", now(), None), None)
    except VersionConflict:
        return
    except (Unavailable, Refusal) as error:
        _report(course_id, type(error).__name__)


def _report(course_id: str, reason: str) -> None:
    """Let operators see the failure at once, and have the admins told, once per course and day."""
    log.metric("FallbackContent", 1, content="generic_quiz", reason=reason)
    log.metric("QuizGenerationFailures", 1, tier="generic")
    noted = GenerationFailure.note(course_id, "generic", reason, now())
    events.emit("generation.failed", GenerationFailed(course_id=course_id, day=noted.day))
