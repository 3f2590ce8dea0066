"""What a learner sees of an assessment: questions without keys, and results that do not give them away."""

from typing import Self

from pydantic import Field

from shared.core.messages import Body, Message
from shared.questions.rules import KEYS, Key, Question


class Option(Message):
    """One of four possible answers."""

    option: str = Field(description="a, b, c or d")
    text: str


class AskedQuestion(Message):
    """A question as a learner sees it."""

    question_id: str
    stem: str
    options: list[Option]

    @classmethod
    def of(cls, question: Question) -> Self:
        """Return the question without its key, explanation and source."""
        options = [Option(option=key, text=text) for key, text in zip(KEYS, question.options, strict=True)]
        return cls(question_id=question.question_id, stem=question.stem, options=options)


class Answers(Body):
    """Chosen options by question id."""

    answers: dict[str, Key] = Field(max_length=200)


class ItemFeedback(Message):
    """What is said about one answer; never the key."""

    question_id: str
    correct: bool
    feedback: str


class AssessmentResult(Message):
    """How an assessment went, and the tier once all of the product's are submitted."""

    score: float
    right: int
    total: int
    band: str
    advice: str
    items: list[ItemFeedback]
    submitted: int
    required: int
    tier: str | None
