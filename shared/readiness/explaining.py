"""Decisions in words, for those whom they are about."""

from collections.abc import Sequence

from shared.readiness.rules import Kind, Ruling


def explain(ruling: Ruling, history: Sequence[Ruling]) -> str:
    """Return a decision, one of a history, as a sentence for the learner."""
    facts = ruling.facts
    match ruling.kind:
        case Kind.ASSESSMENT_PASSED:
            return f"All assessments are submitted; their average is {facts['score']:g} of 100."
        case Kind.TIER_ASSIGNED:
            return f"The average puts you in the {facts['tier']} tier."
        case Kind.STAR_AWARDED:
            return f"You earned star {facts['star']}."
        case Kind.PROMOTED:
            return f"You passed the promotion exam and rose from {facts['from']} to {facts['to']}."
        case Kind.OVERRIDE:
            return f"An administrator set you to star {facts['star']} and the {facts['tier']} tier."
        case _:
            return _taken_back(ruling, history)


def _taken_back(ruling: Ruling, history: Sequence[Ruling]) -> str:
    number = ruling.facts["voids"]
    target = next((earlier for earlier in history if earlier.sequence == number), None)
    if target is None:
        return f"Decision {number} was taken back."
    why = " after a review" if ruling.evidence else ""
    match target.kind:
        case Kind.STAR_AWARDED:
            return f"Star {target.facts['star']} was taken back{why}."
        case Kind.PROMOTED:
            return f"The promotion to {target.facts['to']} was taken back{why}."
        case Kind.OVERRIDE:
            return f"The setting to star {target.facts['star']} and the {target.facts['tier']} tier was taken back."
        case Kind.VOIDED:
            return f"Decision {target.facts['voids']} counts again{why}: that it was taken back was a mistake."
        case _:
            return f"Decision {number} was taken back{why}."
