"""The AI service writes a pool of questions for one tier of a lesson; only what passes every check is kept."""

from shared.clients import ai
from shared.core.clock import now
from shared.core.errors import Unavailable
from shared.core.function import step
from shared.core.grants import fetches, reads, writes
from shared.courses.generation import confirm, made_from, write
from shared.courses.messages import TierOfLesson
from shared.courses.models import Course, Lesson, LessonNotFound
from shared.courses.quizzes import QuizPool
from shared.courses.rules import pool_size
from shared.courses.transcripts import read_transcript
from shared.questions.rules import Question
from shared.readiness.rules import Tier
from shared.rescoring.models import VoidedQuestion

ROUNDS = 3


class QuizPoolTooSmall(Unavailable):
    """Too few of the generated questions passed the checks."""


@step(
    grants=[
        reads(Course),
        reads(Lesson),
        writes(QuizPool),
        reads(VoidedQuestion),
        fetches("media/lessons/"),
        *ai.GRANTS,
    ],
    environment=ai.ENVIRONMENT,
    layers=("core", "ai", "text"),
    timeout=600,
    memory=768,
)
def generate_quiz_pool(wanted: TierOfLesson) -> None:
    """Fill the pool of one tier; what an earlier try has made of the same text is kept and completed."""
    lesson, tier = Lesson.find(wanted.lesson_id), Tier(wanted.tier)
    course = Course.find(lesson.course_id) if lesson else None
    if lesson is None or course is None or lesson.transcript_key is None:
        raise LessonNotFound()
    transcript, template = read_transcript(lesson.transcript_key), course.template(lesson, tier)
    origin, size = made_from(template, lesson.title, transcript), pool_size(course.question_count(lesson, tier))
    pool = QuizPool.find(lesson.lesson_id, tier)
    questions = pool.items() if pool is not None and pool.made_from == origin else []
    for _ in range(ROUNDS):
        if len(questions) >= size:
            return
        written, reply = write(template, lesson.title, tier, transcript, questions, wanted=size - len(questions))
        questions += confirm(written, transcript)
        if questions:
            _keep(lesson, tier, questions, origin, reply)
    if len(questions) < size:
        raise QuizPoolTooSmall()


def _keep(lesson: Lesson, tier: Tier, questions: list[Question], origin: str, reply: ai.Reply) -> None:  # type: ignore[type-arg]
    voided = {row.question_id for row in VoidedQuestion.find_many(question.question_id for question in questions)}
    QuizPool(
        lesson.lesson_id,
        tier,
        questions=[question.model_dump() for question in questions if question.question_id not in voided],
        made_from=origin,
        model=reply.model,
        prompt=reply.prompt,
        prompt_version=reply.version,
        generated_at=now(),
    ).save()
