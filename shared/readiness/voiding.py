"""Which decisions may be taken back, and which go with them."""

from collections.abc import Sequence

from shared.core.errors import Conflict, NotFound
from shared.readiness.consequences import resting_on
from shared.readiness.rules import Kind, Ruling, voided_by


class DecisionNotFound(NotFound):
    """There is no such decision."""


class AlreadyVoided(Conflict):
    """This decision was taken back already."""


class NoEvidence(Conflict):
    """This decision rests on no evidence: void the decision itself."""


def void_rulings(history: Sequence[Ruling], sequence: int, *, with_evidence: bool) -> list[Ruling]:
    """Return what takes a decision back, and with its evidence every decision that rests on any of it."""
    target = next((ruling for ruling in history if ruling.sequence == sequence), None)
    if target is None:
        raise DecisionNotFound()
    if sequence in voided_by(history):
        raise AlreadyVoided()
    if with_evidence and (not target.evidence or target.kind is Kind.VOIDED):
        raise NoEvidence()
    gone = resting_on(history, target.evidence) if with_evidence else [target]
    return [Ruling(Kind.VOIDED, {"voids": ruling.sequence}) for ruling in gone]
