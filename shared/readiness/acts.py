"""What people do to an enrolment: each act is decisions and an audit entry, written together."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from shared.audit.models import AuditEntry, AuditReason, audit
from shared.core.errors import Conflict, NotFound
from shared.core.grants import Grant, appends, writes
from shared.core.ids import PATTERN
from shared.core.messages import Message
from shared.core.table import Transaction
from shared.readiness.consequences import Consequences, consequences
from shared.readiness.models import Decision, Enrolment, EnrolmentChanged
from shared.readiness.rules import Ruling, State

TRIES = 4
GRANTS: Sequence[Grant] = [writes(Enrolment), appends(Decision), appends(AuditEntry), writes(AuditReason)]
# An enrolment's id, which nobody can guess, and the number of the decision in it.
DecisionId = Annotated[str, re.compile(PATTERN.pattern.removesuffix("$") + r"-[1-9][0-9]{0,5}$")]


class NotEnrolled(NotFound):
    """There is no such learner in this product."""


class EnrolmentInactive(Conflict):
    """The enrolment is not in force, so nothing is changed about it."""


class Standing(Message):
    """Where a learner stands in a product."""

    star: int
    tier: str | None

    @classmethod
    def of(cls, state: State) -> "Standing":
        """Return what a fold comes to."""
        return cls(star=state.star, tier=state.tier.value if state.tier else None)


class ProgressChange(Message):
    """What an act changes: the standing before and after, the modules that lock and open, and what to consider.

    `decision_ids` name the decisions that were made; there are none in a preview, or where nothing changes.
    """

    user_id: str
    product_id: str
    before: Standing
    after: Standing
    locks: list[str]
    opens: list[str]
    warnings: list[str]
    decision_ids: list[str]


@dataclass(frozen=True)
class Act:
    """Who does what to an enrolment and why; `subjects` are further ids by name."""

    name: str
    actor: str
    reason: str
    at: datetime
    subjects: dict[str, str]


def enrolled(user_id: str, product_id: str) -> Enrolment:
    """Return an enrolment, or raise `NotEnrolled`."""
    enrolment = Enrolment.find(user_id, product_id)
    if enrolment is None:
        raise NotEnrolled()
    return enrolment


def decision_id(enrolment: Enrolment, sequence: int) -> str:
    """Return the name of an enrolment's decision."""
    return f"{enrolment.enrolment_id}-{sequence}"


def perform(enrolment: Enrolment, act: Act, rule: Callable[[Sequence[Ruling]], Sequence[Ruling]]) -> ProgressChange:
    """Append what `rule` makes of the decisions so far, with the audit entry; nothing where it makes nothing.

    Somebody else's decision at the same moment is looked at first; `EnrolmentChanged` when that happens too often.
    """
    for remaining in reversed(range(TRIES)):
        if not enrolment.active:
            raise EnrolmentInactive()
        _, decisions = enrolment.state()
        history = [row.ruling() for row in decisions]
        added = rule(history)
        found = consequences(history, added)
        first = int(enrolment.sequence) + 1
        made = [decision_id(enrolment, first + position) for position in range(len(added))]
        if not added:
            break
        try:
            _append(enrolment, act, added, decisions, found)
            break
        except EnrolmentChanged:
            if not remaining:
                raise
        enrolment.refresh(consistent_read=True)
    return change_of(enrolment, found, made)


def change_of(enrolment: Enrolment, found: Consequences, decision_ids: Sequence[str] = ()) -> ProgressChange:
    """Return consequences as they are shown."""
    return ProgressChange(
        user_id=enrolment.user_id,
        product_id=enrolment.product_id,
        before=Standing.of(found.before),
        after=Standing.of(found.after),
        locks=list(found.locks),
        opens=list(found.opens),
        warnings=list(found.warnings),
        decision_ids=list(decision_ids),
    )


def _append(
    enrolment: Enrolment, act: Act, added: Sequence[Ruling], decisions: Sequence[Decision], found: Consequences
) -> None:
    effects = Transaction()
    subjects: dict[str, Any] = {"product_id": enrolment.product_id, "enrolment_id": enrolment.enrolment_id}
    audit(
        act.name,
        actor=act.actor,
        user_id=enrolment.user_id,
        before=Standing.of(found.before).model_dump(),
        after=Standing.of(found.after).model_dump(),
        reason=act.reason,
        now=act.at,
        transaction=effects,
        **subjects,
        **act.subjects,
    )
    enrolment.append(added, decisions, actor=act.actor, now=act.at, transaction=effects)
