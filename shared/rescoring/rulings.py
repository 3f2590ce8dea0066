"""What follows for an enrolment from a new score: pure decisions, in the order in which they are appended."""

from collections.abc import Mapping, Sequence

from shared.readiness.rules import Kind, Ruling, State, Tier, average, fold, tier_of

ORDER = list(Tier)


def standing(history: Sequence[Ruling], kind: Kind) -> list[Ruling]:
    """Return the decisions of a kind that were not voided."""
    voided = {int(ruling.facts["voids"]) for ruling in history if ruling.kind is Kind.VOIDED}
    return [ruling for ruling in history if ruling.kind is kind and ruling.sequence not in voided]


def taken_back(history: Sequence[Ruling], kind: Kind, evidence_id: str) -> list[Ruling]:
    """Return what voids the decisions of a kind that rest on this evidence."""
    return [
        Ruling(Kind.VOIDED, {"voids": ruling.sequence}, (evidence_id,))
        for ruling in standing(history, kind)
        if evidence_id in ruling.evidence
    ]


def after(history: Sequence[Ruling], rulings: Sequence[Ruling]) -> State:
    """Return the state that appending these decisions leads to."""
    last = max((ruling.sequence for ruling in history), default=0)
    numbered = [
        Ruling(ruling.kind, ruling.facts, ruling.evidence, last + position)
        for position, ruling in enumerate(rulings, 1)
    ]
    return fold([*history, *numbered])


def tier_again(
    history: Sequence[Ruling], scores: Sequence[tuple[int, int]], bounds: Mapping[str, int]
) -> tuple[list[Ruling], bool]:
    """Return what assigns the tier anew after assessments were scored again, and whether that is for the worse.

    Nothing is assigned while none was, or while the tier stays; a tier that a promotion has reached is never assigned
    away by a better score.
    """
    assigned = standing(history, Kind.TIER_ASSIGNED)
    if not assigned or not scores:
        return [], False
    old, mean, state = assigned[-1], average(scores), fold(history)
    tier, held = tier_of(mean, bounds), Tier(assigned[-1].facts["tier"])
    passed = Ruling(Kind.ASSESSMENT_PASSED, {"score": float(mean)}, old.evidence)
    again = Ruling(Kind.TIER_ASSIGNED, {"tier": tier.value}, old.evidence)
    if ORDER.index(tier) > ORDER.index(held):
        lifts = state.tier is None or ORDER.index(tier) > ORDER.index(state.tier)
        return ([passed, again], False) if lifts else ([], False)
    if tier is held:
        return [], False
    worse = _lowered(history, old, passed, again)
    state_after = after(history, worse)
    falls = state.tier is not None and (
        state_after.tier is None or ORDER.index(state_after.tier) < ORDER.index(state.tier)
    )
    return (worse, True) if falls else ([], False)


def _lowered(history: Sequence[Ruling], old: Ruling, passed: Ruling, again: Ruling) -> list[Ruling]:
    return [Ruling(Kind.VOIDED, {"voids": old.sequence}, old.evidence), passed, again]
