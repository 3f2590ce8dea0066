"""Questions written by people, in banks, and which attempts hold which question."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.expressions.condition import Condition
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection

from shared.core.errors import Conflict, NotFound
from shared.core.ids import derived, new
from shared.core.personal import owner_index
from shared.core.table import NOBODY, Personal, Settings, Table, Transaction, table_name
from shared.questions.interchange import Banked
from shared.questions.rules import Question

MOST_NAMED = 20


class BankNotFound(NotFound):
    """There is no such question bank."""


class QuestionNotFound(NotFound):
    """There is no such question."""


class BankMapped(Conflict):
    """Lessons ask questions of this bank; `lessons` names some of them. Remove those mappings first."""


class BankChanged(Conflict):
    """Somebody has changed or deleted this question bank meanwhile; look again."""


class QuestionChanged(Conflict):
    """Somebody has changed, voided or deleted this question meanwhile; look again."""


class BanksByProduct(GlobalSecondaryIndex[Any]):
    """The banks of a product, in the order in which they were made."""

    class Meta:
        index_name = "by-product"
        projection = AllProjection()

    product_id = UnicodeAttribute(hash_key=True)
    bank_id = UnicodeAttribute(range_key=True)


class QuestionBank(Table):
    """A bank of a product's questions. Access: by id; all of a product.

    A deleted bank is not shown any more; exams that ask from it go on asking. `mapped_by` are the lessons to which
    questions of it are mapped: while there are any, it is not deleted.
    """

    class Meta(Settings):
        table_name = table_name("question-banks")
        personal = NOBODY

    bank_id = UnicodeAttribute(hash_key=True)
    product_id = UnicodeAttribute()
    title = UnicodeAttribute()
    version = NumberAttribute(default=1)
    created_by = UnicodeAttribute(null=True)
    updated_by = UnicodeAttribute(null=True)
    updated_at = UTCDateTimeAttribute(null=True)
    deleted_at = UTCDateTimeAttribute(null=True)
    mapped_by = UnicodeSetAttribute(null=True)
    by_product = BanksByProduct()

    @classmethod
    def of(cls, bank_id: str) -> Self:
        """Return the bank, or raise `BankNotFound`."""
        bank = cls.find(bank_id)
        if bank is None or bank.deleted_at is not None:
            raise BankNotFound()
        return bank

    @classmethod
    def of_product(
        cls, product_id: str, limit: int, position: dict[str, Any] | None
    ) -> tuple[list[Self], dict[str, Any] | None]:
        """Return a page of a product's banks, and where the next one starts."""
        cls.connection()
        found = cls.by_product.query(
            product_id, filter_condition=cls.deleted_at.does_not_exist(), limit=limit, last_evaluated_key=position
        )
        return list(found), found.last_evaluated_key

    def delete_unmapped(self, actor: str, now: datetime, effects: Transaction) -> None:
        """Delete the bank; raises `BankMapped` while lessons ask from it, and loses with `BankChanged`."""
        if self.mapped_by:
            raise BankMapped(lessons=sorted(self.mapped_by)[:MOST_NAMED])
        unmapped = QuestionBank.mapped_by.does_not_exist()
        self.rewrite({"deleted_at": now}, int(self.version), actor, now, effects, unmapped)

    def rewrite(
        self,
        changes: dict[str, Any],
        seen: int,
        actor: str,
        now: datetime,
        effects: Transaction,
        still: Condition | None = None,
    ) -> None:
        """Change the bank; loses with `BankChanged` when its version is not the one that was seen."""
        values = {**changes, "version": seen + 1, "updated_by": actor, "updated_at": now}
        actions = [getattr(QuestionBank, name).set(value) for name, value in values.items()]
        unchanged = (QuestionBank.version == seen) & QuestionBank.deleted_at.does_not_exist()
        unchanged = unchanged if still is None else unchanged & still
        effects.update(self, actions, unchanged, lost=BankChanged())
        for name, value in values.items():
            setattr(self, name, value)


class ByQuestion(GlobalSecondaryIndex[Any]):
    """The bank that holds a question."""

    class Meta:
        index_name = "by-question"
        projection = KeysOnlyProjection()

    question_id = UnicodeAttribute(hash_key=True)


class BankQuestion(Table):
    """A question of a bank. Access: all of a bank; one by bank and id; the bank of a question.

    One that is voided or deleted is not drawn any more; attempts keep their own copy.
    """

    class Meta(Settings):
        table_name = table_name("bank-questions")
        personal = NOBODY

    bank_id = UnicodeAttribute(hash_key=True)
    question_id = UnicodeAttribute(range_key=True)
    question: JSONAttribute = JSONAttribute()
    name = UnicodeAttribute(default="")
    tags: JSONAttribute = JSONAttribute(default=list)
    voided = BooleanAttribute(default=False)
    deleted = BooleanAttribute(default=False)
    version = NumberAttribute(default=1)
    created_by = UnicodeAttribute(null=True)
    updated_by = UnicodeAttribute(null=True)
    updated_at = UTCDateTimeAttribute(null=True)
    by_question = ByQuestion()

    @classmethod
    def made(
        cls,
        bank_id: str,
        banked: Banked,
        actor: str,
        now: datetime,
        *,
        once: bool = False,
        question_id: str | None = None,
    ) -> Self:
        """Return a fresh question; with `once` its id follows from what it says, so that it is in the bank once."""
        row = cls(
            bank_id,
            derived(bank_id, banked.fingerprint) if once else question_id or new(),
            created_by=actor,
            updated_by=actor,
            updated_at=now,
        )
        row.holds(banked)
        return row

    @classmethod
    def of(cls, bank_id: str, question_id: str) -> Self:
        """Return the question, or raise `QuestionNotFound`."""
        row = cls.find(bank_id, question_id)
        if row is None or row.deleted:
            raise QuestionNotFound()
        return row

    @classmethod
    def anywhere(cls, question_id: str) -> Self | None:
        """Return the question, whichever bank holds it, or None."""
        cls.connection()
        found = next(iter(cls.by_question.query(question_id, limit=1)), None)
        return None if found is None else cls.find(found.bank_id, question_id)

    @classmethod
    def of_bank(cls, bank_id: str) -> list[Self]:
        """Return the bank's questions that may be asked, in the order of their ids."""
        cls.connection()
        return [row for row in cls.query(bank_id) if row.askable]

    @classmethod
    def page_of(cls, bank_id: str, limit: int, after: str | None, tag: str | None = None) -> tuple[list[Self], bool]:
        """Return the next questions behind an id, voided ones too, and whether there are more."""
        cls.connection()
        behind = cls.question_id > after if after else None
        found: list[Self] = []
        for row in cls.query(bank_id, behind, consistent_read=True, page_size=200):
            if row.deleted or (tag is not None and tag not in row.tags):
                continue
            if len(found) == limit:
                return found, True
            found.append(row)
        return found, False

    @property
    def askable(self) -> bool:
        """Whether it may be drawn."""
        return not (self.voided or self.deleted)

    def item(self) -> Question:
        """Return the question with its key."""
        return Question.model_validate({**self.question, "question_id": self.question_id})

    def banked(self) -> Banked:
        """Return the question as files hold it."""
        return Banked(self.item(), self.name, tuple(self.tags))

    def holds(self, banked: Banked) -> None:
        """Take over what is to be kept; it is to be written."""
        self.question = banked.question.model_dump(mode="json", exclude={"question_id"})
        self.name, self.tags = banked.name, list(banked.tags)

    def rewrite(self, seen: int, actor: str, now: datetime, effects: Transaction) -> None:
        """Write the question as it now is; loses with `QuestionChanged` when its version is not the one seen."""
        row = BankQuestion
        unchanged = (row.version == seen) & (row.voided == False) & (row.deleted == False)  # noqa: E712
        first = row.version.does_not_exist() if seen == 1 else None
        self.version, self.updated_by, self.updated_at = seen + 1, actor, now
        effects.save(self, condition=unchanged | first if first is not None else unchanged, lost=QuestionChanged())


class Served(StrEnum):
    """In what a question was asked."""

    QUIZ = "quiz"
    EXAM = "exam"
    ASSESSMENT = "assessment"


class ServedQuestion(Table):
    """An attempt that holds a question. Access: all attempts of a question, page by page.

    Written in the transaction that gives the attempt its questions, so that none is missed when a question turns out
    to be bad. `attempt_id` and `user_id` are the attempt's key; `place` is the lesson or assessment; `rescored` says
    that the attempt was looked at after the question was voided.
    """

    class Meta(Settings):
        table_name = table_name("served-questions")
        personal = Personal(owner="user_id", retention="until erasure", export=False)

    question_id = UnicodeAttribute(hash_key=True)
    served_id = UnicodeAttribute(range_key=True)
    user_id = UnicodeAttribute()
    kind = UnicodeAttribute()
    attempt_id = UnicodeAttribute()
    product_id = UnicodeAttribute()
    place = UnicodeAttribute(null=True)
    rescored = BooleanAttribute(default=False)
    by_owner = owner_index()

    @classmethod
    def note(
        cls,
        kind: Served,
        attempt: Any,
        questions: Iterable[Question],
        effects: Transaction,
        *,
        attempt_id: str,
        place: str | None = None,
    ) -> None:
        """Remember that an attempt asks these questions, in the transaction that gives them to it."""
        served_id = f"{kind.value}#{attempt.user_id}#{attempt_id}"
        for question in questions:
            row = cls(question.question_id, served_id, user_id=attempt.user_id, kind=kind.value)
            row.attempt_id, row.product_id, row.place = attempt_id, attempt.product_id, place
            effects.save(row)

    @classmethod
    def page_behind(cls, question_id: str, after: str | None, limit: int) -> list[Self]:
        """Return the next attempts that hold a question, read consistently."""
        cls.connection()
        behind = cls.served_id > after if after else None
        return list(cls.query(question_id, behind, consistent_read=True, limit=limit))
