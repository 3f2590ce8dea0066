"""Questions written by people, in banks."""

from typing import Self

from pynamodb.attributes import BooleanAttribute, JSONAttribute, UnicodeAttribute

from shared.core.table import NOBODY, Settings, Table, table_name
from shared.questions.rules import Question


class BankQuestion(Table):
    """A question of a bank. Access: all of a bank; one by bank and id."""

    class Meta(Settings):
        table_name = table_name("bank-questions")
        personal = NOBODY

    bank_id = UnicodeAttribute(hash_key=True)
    question_id = UnicodeAttribute(range_key=True)
    question: JSONAttribute = JSONAttribute()
    tags: JSONAttribute = JSONAttribute(default=list)
    voided = BooleanAttribute(default=False)

    @classmethod
    def of_bank(cls, bank_id: str) -> list[Self]:
        """Return the bank's questions that are not voided, in the order of their ids."""
        cls.connection()
        return [row for row in cls.query(bank_id) if not row.voided]

    def item(self) -> Question:
        """Return the question with its key."""
        return Question.model_validate({**self.question, "question_id": self.question_id})
