"""What a learner sees of courses and quizzes, and what the quiz generation carries."""

from datetime import datetime

from pydantic import Field

from shared.assessments.messages import AskedQuestion, ItemFeedback
from shared.core.messages import Message
from shared.courses.quizzes import QuizAttempt
from shared.courses.rules import Source


class LessonPublished(Message):
    """The event `lesson.published`: a lesson was published, or its transcript, template or questions changed.

    `publication_id` is new for each change.
    """

    lesson_id: str
    publication_id: str

    @property
    def key(self) -> tuple[str, ...]:
        """What names the workflow that generates the lesson's quizzes."""
        return (self.lesson_id, self.publication_id)


class TierOfLesson(LessonPublished):
    """One tier's pool within a publication; `failure` names the error when it could not be made."""

    tier: str
    failure: str = ""


class QuizQuestion(AskedQuestion):
    """A question as a learner sees it, with where it came from."""

    source: Source


class QuizResult(Message):
    """How a quiz went."""

    score: float = Field(description="Percentage of right answers")
    right: int
    total: int
    passing_score: float
    passed: bool
    submitted_at: datetime
    items: list[ItemFeedback]

    @classmethod
    def of(cls, attempt: QuizAttempt) -> "QuizResult":
        """Return the result of a submitted attempt, explained question by question and without its keys."""
        given = attempt.given
        right, total = int(attempt.right), int(attempt.total)
        return cls(
            score=100 * right / total if total else 0.0,
            right=right,
            total=total,
            passing_score=float(attempt.passing_score),
            passed=bool(attempt.passed),
            submitted_at=attempt.submitted_at,
            items=[ItemFeedback.of(question, given, attempt.voided) for question in attempt.items()],
        )


class QuizView(Message):
    """A quiz: its questions and the answers so far, and its result once it was submitted."""

    attempt_id: str
    lesson_id: str
    status: str
    tier: str
    source: Source
    started_at: datetime
    passing_score: float
    questions: list[QuizQuestion]
    answers: dict[str, str]
    result: QuizResult | None

    @classmethod
    def of(cls, attempt: QuizAttempt) -> "QuizView":
        """Return an attempt as its learner sees it, before its submission without any hint at the right answers."""
        shown = [
            QuizQuestion(**AskedQuestion.of(entry.question).model_dump(), source=entry.source)
            for entry in attempt.drawn()
        ]
        return cls(
            attempt_id=attempt.attempt_id,
            lesson_id=attempt.lesson_id,
            status=attempt.status,
            tier=attempt.tier,
            source=Source(attempt.source),
            started_at=attempt.started_at,
            passing_score=float(attempt.passing_score),
            questions=shown,
            answers=attempt.given,
            result=QuizResult.of(attempt) if attempt.status == "submitted" else None,
        )
