"""What a learner sees of an assessment: questions without keys, and results that do not give them away."""

from collections.abc import Collection, Mapping
from typing import Annotated, Self

from pydantic import Field, StringConstraints

from shared.core.messages import Body, Message
from shared.questions.rules import KEYS, LONGEST_ANSWER, Question, QuestionType

Given = Annotated[str, StringConstraints(max_length=LONGEST_ANSWER)]


class Option(Message):
    """One of the possible answers."""

    option: str = Field(description="A letter from a to f")
    text: str


class AskedQuestion(Message):
    """A question as a learner sees it."""

    question_id: str
    type: QuestionType = QuestionType.MULTIPLE_CHOICE
    stem: str
    options: list[Option] = Field(description="What to choose from; empty where the answer is written")

    @classmethod
    def of(cls, question: Question) -> Self:
        """Return the question without its key, explanation and source."""
        options = [Option(option=key, text=text) for key, text in zip(KEYS, question.options, strict=False)]
        return cls(question_id=question.question_id, type=question.type, stem=question.stem, options=options)


class Answers(Body):
    """Answers by question id: the letter of the chosen option, or the text of a short answer."""

    answers: dict[str, Given] = Field(max_length=200)


class ItemFeedback(Message):
    """What is said about one answer; never the key. A voided question counts neither for nor against the learner."""

    question_id: str
    correct: bool
    feedback: str
    voided: bool = False

    @classmethod
    def of(cls, question: Question, given: Mapping[str, str], voided: Collection[str]) -> Self:
        """Return what is said about a learner's answer to a question."""
        name = question.question_id
        return cls(
            question_id=name,
            correct=question.is_right(given.get(name)),
            feedback=question.explanation,
            voided=name in voided,
        )


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
