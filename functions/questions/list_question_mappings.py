"""An administrator looks at the questions that a lesson asks from banks."""

from shared.core.function import endpoint
from shared.core.grants import reads
from shared.core.messages import Message
from shared.core.table import together
from shared.courses.mapping_messages import MappingView
from shared.courses.models import Lesson, LessonNotFound
from shared.courses.quizzes import QuestionMapping
from shared.questions.models import BankQuestion


class LessonMappings(Message):
    """All questions mapped to a lesson; their number is limited."""

    mappings: list[MappingView]


@endpoint(
    "GET /api/admin/job-readiness/lessons/{lesson_id}/question-mappings",
    scope="admin",
    api="admin",
    grants=[reads(Lesson), reads(QuestionMapping), reads(BankQuestion)],
    errors=[LessonNotFound],
)
def list_question_mappings(lesson_id: str) -> LessonMappings:
    """List the questions mapped to a lesson."""
    lesson, row = together((Lesson, lesson_id, None), (QuestionMapping, lesson_id, None))
    if lesson is None:
        raise LessonNotFound()
    mapped = row.mapped if row else []
    keys = [(mapping["bank_id"], mapping["question_id"]) for mapping in mapped]
    known = {(found.bank_id, found.question_id): found for found in BankQuestion.find_many(keys)}
    return LessonMappings(
        mappings=[MappingView.of(lesson_id, m, known.get(key)) for m, key in zip(mapped, keys, strict=True)]
    )
