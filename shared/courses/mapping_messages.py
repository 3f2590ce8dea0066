"""What admins send and see of the questions mapped to a lesson."""

from collections.abc import Mapping
from typing import Any, Self

from pydantic import Field

from shared.core.messages import Body, Id, Message
from shared.courses.mappings import id_of
from shared.courses.rules import Use
from shared.questions.models import BankQuestion
from shared.readiness.rules import Tier


class ChangedMapping(Body):
    """What the question is for, and for which tier; none is for all."""

    use: Use = Field(strict=False)
    tier: Tier | None = Field(default=None, strict=False)


class NewMapping(ChangedMapping):
    """A question of a bank, what it is for, and for which tier."""

    bank_id: Id
    question_id: Id


class MappingView(Message):
    """A question mapped to a lesson; `askable` is false where it was voided or deleted since."""

    mapping_id: str
    bank_id: str
    question_id: str
    use: Use
    tier: Tier | None
    stem: str | None
    askable: bool

    @classmethod
    def of(cls, lesson_id: str, mapping: Mapping[str, Any], row: BankQuestion | None) -> Self:
        """Return a mapping as admins see it."""
        return cls(
            mapping_id=id_of(lesson_id, mapping),
            bank_id=mapping["bank_id"],
            question_id=mapping["question_id"],
            use=Use(mapping["use"]),
            tier=Tier(mapping["tier"]) if mapping.get("tier") else None,
            stem=row.item().stem if row else None,
            askable=row is not None and row.askable,
        )
