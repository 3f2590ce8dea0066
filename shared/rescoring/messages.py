"""What admins see of voided questions and of corrections, and what the re-scoring workflow branches on."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from pydantic import Field

from shared.core.messages import Body, Message
from shared.questions.messages import Reason
from shared.rescoring.models import Correction, VoidedQuestion


class Onward(StrEnum):
    """How the workflow goes on."""

    MORE = "more"
    LATER = "later"
    DONE = "done"


class RescoringProgress(Message):
    """What the workflow branches on."""

    onward: Onward


class VoidView(Message):
    """A voided question and what has become of the attempts that hold it."""

    question_id: str
    places: list[dict[str, str]] = Field(description="The bank, pools or assessment that it was taken out of")
    state: str = Field(description="rescoring or done")
    voided_by: str
    voided_at: datetime
    unchanged: int
    rescored: int = Field(description="Attempts whose score changed without a decision")
    improved: int = Field(description="Attempts that led to a better decision at once")
    held: int = Field(description="Attempts whose correction awaits a confirmation")

    @classmethod
    def of(cls, void: VoidedQuestion) -> Self:
        """Return a voided question as admins see it."""
        return cls(
            question_id=void.question_id,
            places=list(void.places),
            state=void.state,
            voided_by=void.voided_by,
            voided_at=void.voided_at,
            unchanged=int(void.unchanged),
            rescored=int(void.rescored),
            improved=int(void.improved),
            held=int(void.held),
        )


class CorrectionReason(Body):
    """Why a correction is confirmed or rejected."""

    reason: Reason


class CorrectionView(Message):
    """A new score that would take something from a learner; nothing changes until it is confirmed."""

    correction_id: str
    user_id: str
    product_id: str
    question_id: str
    kind: str = Field(description="quiz, exam or assessment")
    attempt_id: str
    before: dict[str, Any]
    after: dict[str, Any]
    status: str
    created_at: datetime
    decided_at: datetime | None
    decided_by: str | None

    @classmethod
    def of(cls, row: Correction) -> Self:
        """Return a correction as admins see it."""
        names = cls.model_fields.keys() - {"before", "after"}
        return cls(**{name: getattr(row, name) for name in names}, before=dict(row.before), after=dict(row.after))
