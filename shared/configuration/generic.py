"""Writing a course's generic quiz with the AI service, checked like every quiz."""

from shared.configuration.messages import GenericQuizContent, WrittenItem
from shared.courses.generation import LONGEST_TRANSCRIPT, confirm, write
from shared.courses.models import Course, Lesson
from shared.courses.transcripts import read_transcript
from shared.questions.rules import Question
from shared.readiness.rules import Tier

QUESTIONS = 10
ROUNDS = 2


def written_by_model(course: Course) -> GenericQuizContent | None:
    """Return a generic quiz of a course, each key found twice; None where nothing is said in its lessons.

    Questions of the silver template, as it stands in the middle, are asked of learners of every tier.
    """
    lessons = [row for row in Lesson.find_many(course.lesson_ids) if row.published and row.transcript_key]
    said = "\n\n".join(read_transcript(row.transcript_key) for row in lessons)[:LONGEST_TRANSCRIPT]
    if not said:
        return None
    found: list[Question] = []
    template = course.quiz_templates[Tier.SILVER]
    for _ in range(ROUNDS):
        if len(found) < QUESTIONS:
            missing = QUESTIONS - len(found)
            written, _ = write(template, course.title, Tier.SILVER, said, found, wanted=missing)
            found += confirm(written, said)
    items = [WrittenItem.model_validate(question.model_dump(exclude={"question_id"})) for question in found]
    return GenericQuizContent(questions=items) if items else None
