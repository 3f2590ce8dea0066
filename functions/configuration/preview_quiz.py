"""An administrator tries out a quiz template before saving it."""

from typing import Annotated

from pydantic import Field

from shared.assessments.messages import Option
from shared.clients import ai
from shared.configuration.finding import lesson_draft
from shared.configuration.messages import LessonContent, QuizTemplate
from shared.configuration.models import Draft, LessonUpload
from shared.configuration.rules import QUIZ_PLACEHOLDERS, refuse, unknown_placeholders
from shared.configuration.writing import read
from shared.core.errors import Invalid
from shared.core.function import Limit, endpoint
from shared.core.grants import fetches, reads
from shared.core.messages import Body, Message
from shared.courses.generation import write
from shared.courses.models import Lesson, LessonNotFound
from shared.courses.transcripts import PLACE, read_transcript
from shared.questions.rules import KEYS, Question
from shared.readiness.rules import Tier

SECONDS = 22  # the gateway waits for 29
MOST = 5


class PreviewedQuiz(Body):
    """What the form holds, and for which tier a sample is wanted."""

    tier: Tier
    template: QuizTemplate
    count: Annotated[int, Field(ge=1, le=MOST)] = 3


class SampleQuestion(Message):
    """A question as the model writes it, with its key and the sentence that it rests on."""

    stem: str
    options: list[Option]
    key: str
    explanation: str
    quote: str | None


class QuizSample(Message):
    """The questions of a sample that pass the checks; nothing of it is kept."""

    questions: list[SampleQuestion]
    model: str


@endpoint(
    "POST /api/admin/job-readiness/lessons/{lesson_id}/quiz-preview",
    scope="admin",
    api="admin",
    grants=[reads(Draft), reads(Lesson), reads(LessonUpload), fetches(PLACE), *ai.GRANTS],
    errors=[LessonNotFound, Invalid, ai.AiUnavailable, ai.AiAnswerInvalid, ai.AiRefused],
    environment=ai.ENVIRONMENT,
    layers=("core", "ai", "text"),
    limit=Limit(60, 3600, by="caller"),
    timeout=28,
)
def preview_quiz(lesson_id: str, wanted: PreviewedQuiz) -> QuizSample:
    """Have a few questions written from the lesson's transcript with what the form holds; nothing is stored."""
    template = wanted.template.quiz_prompt_template
    refuse(unknown_placeholders(template, QUIZ_PLACEHOLDERS, "template.quiz_prompt_template"))
    draft, _ = lesson_draft(lesson_id)
    content = read(draft, LessonContent)
    transcript = LessonUpload.find(lesson_id, content.transcript_id or "-")
    if transcript is None or transcript.status != "ready":
        raise Invalid.field("transcript_id", "the lesson has no transcript yet")
    said = read_transcript(transcript.key)
    values = wanted.template.model_dump()
    questions, reply = write(values, content.title, wanted.tier, said, [], wanted=wanted.count, patience=SECONDS)
    return QuizSample(questions=[_shown(question) for question in questions[: wanted.count]], model=reply.model)


def _shown(question: Question) -> SampleQuestion:
    options = [Option(option=key, text=text) for key, text in zip(KEYS, question.options, strict=False)]
    kept = question.model_dump(include={"stem", "key", "explanation", "quote"})
    return SampleQuestion(options=options, **kept)
