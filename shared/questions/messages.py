"""What admins send and see of question banks."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field, StringConstraints, ValidationError

from shared.core.errors import Invalid
from shared.core.messages import Body, Message
from shared.core.table import Transaction
from shared.questions.interchange import LONGEST_NAME, LONGEST_TAG, MOST_TAGS, Banked, tags_of
from shared.questions.models import BankQuestion, QuestionBank
from shared.questions.rules import LONGEST_ANSWER, MOST_ACCEPTED, MOST_OPTIONS, Key, Question, QuestionType, problems_of
from shared.questions.text import tidy

Tag = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TAG)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class QuestionContent(Body):
    """A question as an admin writes it."""

    type: QuestionType = Field(default=QuestionType.MULTIPLE_CHOICE, strict=False)
    stem: str = Field(max_length=600)
    options: list[str] = Field(
        default_factory=list, max_length=MOST_OPTIONS, description="Two to six, or True and False, or none"
    )
    key: Key | None = Field(default=None, description="The letter of the right option; none for a short answer")
    accepted: list[Annotated[str, StringConstraints(max_length=LONGEST_ANSWER)]] = Field(
        default_factory=list, max_length=MOST_ACCEPTED, description="What is accepted as a short answer"
    )
    explanation: str = Field(default="", max_length=800, description="Told after the attempt; never the key")
    name: str = Field(default="", max_length=LONGEST_NAME)
    tags: list[Tag] = Field(default_factory=list, max_length=MOST_TAGS)

    def banked(self) -> Banked:
        """Return the question as it is kept; refuse with `Invalid` what generated questions would be refused for."""
        values = self.model_dump(exclude={"name", "tags", "question_id"})
        values |= {"stem": tidy(self.stem), "explanation": tidy(self.explanation)}
        values |= {"options": [tidy(text) for text in self.options], "accepted": [tidy(t) for t in self.accepted]}
        try:
            question = Question.model_validate(values)
        except ValidationError as error:
            problem = error.errors(include_url=False, include_input=False, include_context=False)[0]
            raise Invalid.field(".".join(map(str, problem["loc"])) or "question", problem["msg"]) from None
        problems = problems_of(question, None)
        if problems:
            field = "accepted" if problems[0].startswith("answer") else "options"
            raise Invalid.field(field, problems[0])
        return Banked(question, tidy(self.name), tags_of(self.tags))


class BankView(Message):
    """A question bank."""

    bank_id: str
    product_id: str
    title: str
    version: int
    updated_by: str | None
    updated_at: datetime | None

    @classmethod
    def of(cls, bank: QuestionBank) -> Self:
        """Return a bank as admins see it."""
        return cls(
            bank_id=bank.bank_id,
            product_id=bank.product_id,
            title=bank.title,
            version=int(bank.version),
            updated_by=bank.updated_by,
            updated_at=bank.updated_at,
        )


class BankQuestionView(Message):
    """A question of a bank with its key."""

    question_id: str
    bank_id: str
    type: QuestionType
    stem: str
    options: list[str]
    key: str | None
    accepted: list[str]
    explanation: str
    name: str
    tags: list[str]
    voided: bool
    version: int
    updated_by: str | None
    updated_at: datetime | None

    @classmethod
    def of(cls, row: BankQuestion) -> Self:
        """Return a question as admins see it."""
        question = row.item()
        return cls(
            **question.model_dump(include={"question_id", "type", "stem", "options", "key", "accepted", "explanation"}),
            bank_id=row.bank_id,
            name=row.name,
            tags=list(row.tags),
            voided=bool(row.voided),
            version=int(row.version),
            updated_by=row.updated_by,
            updated_at=row.updated_at,
        )


def check_bank(effects: Transaction, bank_id: str) -> Transaction:
    """Require, in the transaction of a question, that its bank was not deleted."""
    from shared.questions.models import BankNotFound

    there = QuestionBank.bank_id.exists() & QuestionBank.deleted_at.does_not_exist()
    return effects.check(QuestionBank, (bank_id,), there, lost=BankNotFound())
