"""What people and those who look after the service see of an erasure."""

from pydantic import Field

from shared.core.messages import Message
from shared.privacy.models import Erasure
from shared.privacy.rules import ErasureState

PATH = "/api/user/erasure"


class ErasureView(Message):
    """An erasure: `planned`, `withdrawn`, `closed`, `erasing` or `erased`."""

    state: str
    planned_at: str
    final_at: str | None = Field(description="Until when it can be withdrawn; none once it cannot be")

    @classmethod
    def of(cls, erasure: Erasure) -> "ErasureView":
        """Return an erasure as its person sees it."""
        open_until = erasure.due_at if erasure.stands is ErasureState.PLANNED else None
        return cls(
            state=erasure.state,
            planned_at=erasure.planned_at.isoformat(),
            final_at=open_until.isoformat() if open_until else None,
        )


class ErasureProgress(Message):
    """How far an erasure is, for whoever answers for it."""

    user_id: str
    state: str
    round: int = Field(description="The pass; the second one takes what was written while the first one ran")
    planned_at: str
    due_at: str | None = Field(description="When the next thing happens")
    closed_at: str | None
    erased_at: str | None
    done: list[str] = Field(description="The tables and places that are through in this pass")
    told: list[str] = Field(description="The partners who have been told")
    rows: int
    objects: int

    @classmethod
    def of(cls, erasure: Erasure) -> "ErasureProgress":
        """Return how far an erasure is."""
        moments = {name: getattr(erasure, name) for name in ("due_at", "closed_at", "erased_at")}
        return cls(
            user_id=erasure.user_id,
            state=erasure.state,
            round=int(erasure.round),
            planned_at=erasure.planned_at.isoformat(),
            done=list(erasure.done),
            told=list(erasure.told),
            rows=int(erasure.rows),
            objects=int(erasure.objects),
            **{name: moment.isoformat() if moment else None for name, moment in moments.items()},
        )
