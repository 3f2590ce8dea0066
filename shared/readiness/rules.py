"""How a learner climbs: what each star and tier follows from, what is open, and what a voided decision takes back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Any

from shared.core.errors import Forbidden, Invalid

RULE_VERSION = "2026-11"
MOST_STARS = 5
RULES = "rules"  # who decides where no person does


class Module(StrEnum):
    """The steps of a product, in their order; completing the n-th earns star n."""

    ASSESSMENT = "assessment"
    COURSE = "course"
    EXPERT_SESSION = "expert_session"
    PROJECT = "project"
    INTERVIEW = "interview"

    @property
    def star(self) -> int:
        """The star that completing this module earns."""
        return list(Module).index(self) + 1


class Tier(StrEnum):
    """How demanding a learner's content is."""

    BRONZE = "bronze"
    SILVER = "silver"
    GOLD = "gold"

    @property
    def next(self) -> "Tier | None":
        """The tier above, or None at the top."""
        tiers = list(Tier)
        position = tiers.index(self) + 1
        return tiers[position] if position < len(tiers) else None


class Kind(StrEnum):
    """What a decision decides."""

    ASSESSMENT_PASSED = "assessment_passed"
    TIER_ASSIGNED = "tier_assigned"
    STAR_AWARDED = "star_awarded"
    PROMOTED = "promoted"
    OVERRIDE = "override"
    VOIDED = "voided"


class ModuleLocked(Forbidden):
    """This module is locked; `blockers` names what is missing."""


@dataclass(frozen=True)
class Ruling:
    """One decision: `facts` holds `star`, `tier`, `from`, `to`, `score` or `voids`, as its kind needs."""

    kind: Kind
    facts: Mapping[str, Any]
    evidence: tuple[str, ...] = ()
    sequence: int = 0

    @property
    def burnt(self) -> tuple[int, tuple[str, ...]]:
        """What cannot be used again to earn the same star."""
        return (int(self.facts.get("star", 0)), tuple(sorted(self.evidence)))


@dataclass(frozen=True)
class State:
    """Where an enrolment stands: the fold of its decisions."""

    star: int = 0
    tier: Tier | None = None
    used: frozenset[tuple[int, tuple[str, ...]]] = field(default_factory=frozenset)


def fold(rulings: Iterable[Ruling]) -> State:
    """Return the state that decisions lead to, from none, in the order of their sequence.

    A voided decision is passed over, and so is each that no longer follows without it: a star above a voided one, a
    promotion out of a tier that is no longer held. Evidence that was voided itself stays used up; evidence of a star
    that merely fell with another one may earn it again. A void that was voided itself is as if it had not been made.
    """
    history = sorted(rulings, key=lambda ruling: ruling.sequence)
    voided = voided_by(history)
    state = State()
    for ruling in history:
        if ruling.sequence in voided:
            state = replace(state, used=state.used | {ruling.burnt})
        else:
            state = _apply(state, ruling)
    return state


def voided_by(rulings: Iterable[Ruling]) -> set[int]:
    """Return the sequences of the decisions that do not count, since a later one that counts has voided them."""
    voided: set[int] = set()
    for ruling in sorted(rulings, key=lambda ruling: ruling.sequence, reverse=True):
        if ruling.kind is Kind.VOIDED and ruling.sequence not in voided:
            voided.add(int(ruling.facts["voids"]))
    return voided


def _apply(state: State, ruling: Ruling) -> State:
    facts = ruling.facts
    if ruling.kind is Kind.TIER_ASSIGNED:
        return replace(state, tier=Tier(facts["tier"]))
    if ruling.kind is Kind.STAR_AWARDED and facts["star"] == state.star + 1:
        return replace(state, star=state.star + 1, used=state.used | {ruling.burnt})
    if ruling.kind is Kind.PROMOTED and facts["from"] == state.tier:
        return replace(state, tier=Tier(facts["to"]))
    if ruling.kind is Kind.OVERRIDE:
        return replace(state, star=int(facts["star"]), tier=Tier(facts["tier"]))
    return state


def check_bounds(bounds: Mapping[str, int]) -> None:
    """Refuse lower bounds of tiers that leave a gap or overlap: bronze is 0, and each is above the one before."""
    values = [bounds[tier] for tier in Tier if tier in bounds]
    if len(values) < len(Tier) or values[0] != 0:
        raise Invalid.field("tiers", "every tier needs a lower bound, and the first is 0")
    if any(high <= low for low, high in pairwise(values)) or values[-1] > 100:
        raise Invalid.field("tiers", "lower bounds rise from tier to tier and do not exceed 100")


def tier_of(average: Fraction, bounds: Mapping[str, int]) -> Tier:
    """Return the tier with the greatest lower bound that is not above the unrounded average (0 to 100)."""
    return [tier for tier in Tier if bounds[tier] <= average][-1]


def average(scores: Sequence[tuple[int, int]]) -> Fraction:
    """Return the unrounded mean, 0 to 100, of scores given as (right, total)."""
    return sum((Fraction(100 * right, total) for right, total in scores), Fraction()) / len(scores)


def rulings_for_first_star(
    state: State, scores: Sequence[tuple[int, int]], evidence: tuple[str, ...], bounds: Mapping[str, int]
) -> list[Ruling]:
    """Return what follows from all assessments being submitted: the average, the tier, and star 1.

    A reopened assessment assigns the tier again before star 2; it never gives a second first star.
    """
    mean = average(scores)
    passed = Ruling(Kind.ASSESSMENT_PASSED, {"score": float(mean)}, evidence)
    assigned = Ruling(Kind.TIER_ASSIGNED, {"tier": tier_of(mean, bounds).value}, evidence)
    if state.star == 0:
        award = star_ruling(state, 1, evidence)
        return [passed, assigned, *award] if award else []
    return [passed, assigned] if state.star == 1 else []


def star_ruling(state: State, star: int, evidence: tuple[str, ...]) -> list[Ruling]:
    """Return the award of a star, if it is the next one and this evidence has not earned it before."""
    ruling = Ruling(Kind.STAR_AWARDED, {"star": star}, evidence)
    fits = star == state.star + 1 and star <= MOST_STARS and evidence and ruling.burnt not in state.used
    return [ruling] if fits else []


def promotion_ruling(state: State, target: Tier, evidence: tuple[str, ...]) -> list[Ruling]:
    """Return the promotion to the tier that an exam was for, if it is still the next one."""
    if state.tier is None or state.tier.next is not target:
        return []
    return [Ruling(Kind.PROMOTED, {"from": state.tier.value, "to": target.value}, evidence)]


def override_ruling(history: Sequence[Ruling], star: int, tier: str | None) -> list[Ruling]:
    """Return a person's setting of star and tier; nothing where the learner stands there already.

    Without a tier the learner keeps theirs, or is put into the lowest one.
    """
    state = fold(history)
    wanted = Tier(tier) if tier else state.tier or Tier.BRONZE
    same = (state.star, state.tier) == (star, wanted)
    return [] if same else [Ruling(Kind.OVERRIDE, {"star": star, "tier": wanted.value})]


def blockers(star: int, offered: bool, active: bool, module: Module) -> list[dict[str, Any]]:
    """Return what keeps a module from being open, machine-readable; nothing when it is open.

    `offered` is whether the product is published, `active` whether the learner's enrolment is in force.
    """
    found: list[dict[str, Any]] = []
    if not offered:
        found.append({"code": "PRODUCT_UNAVAILABLE"})
    if not active:
        found.append({"code": "ENROLMENT_INACTIVE"})
    if star < module.star - 1:
        found.append({"code": "STAR_REQUIRED", "star": module.star - 1})
    return found


def check_module_access(star: int, offered: bool, active: bool, module: Module) -> None:
    """Refuse with `ModuleLocked` unless the module is open to an enrolment with so many stars."""
    found = blockers(star, offered, active, module)
    if found:
        raise ModuleLocked(f"The module {module.value} is locked.", blockers=found)
