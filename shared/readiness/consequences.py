"""What a person's act does to an enrolment: what locks, what opens, and what they should know before."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from shared.readiness.rules import Kind, Module, Ruling, State, Tier, fold, voided_by


@dataclass(frozen=True)
class Consequences:
    """The state before and after, the modules that lock and open between them, and warnings as sentences."""

    before: State
    after: State
    locks: tuple[str, ...] = ()
    opens: tuple[str, ...] = ()
    warnings: tuple[str, ...] = field(default=())


def consequences(history: Sequence[Ruling], added: Sequence[Ruling]) -> Consequences:
    """Return what follows when decisions are added to a history; both in the order of their sequence."""
    last = max((ruling.sequence for ruling in history), default=0)
    new = [Ruling(r.kind, r.facts, r.evidence, last + position) for position, r in enumerate(added, 1)]
    before, after = fold(history), fold([*history, *new])
    was, becomes = _open_at(before.star), _open_at(after.star)
    return Consequences(
        before,
        after,
        locks=tuple(module for module in was if module not in becomes),
        opens=tuple(module for module in becomes if module not in was),
        warnings=tuple(_warnings(before, after)),
    )


def resting_on(history: Sequence[Ruling], evidence: Collection[str]) -> list[Ruling]:
    """Return the decisions that count and rest on any of this evidence; voids rest on nothing."""
    voided = voided_by(history)
    counting = [r for r in history if r.sequence not in voided and r.kind is not Kind.VOIDED]
    return [ruling for ruling in counting if set(ruling.evidence) & set(evidence)]


def _open_at(star: int) -> list[str]:
    return [module.value for module in Module if star >= module.star - 1]


def _warnings(before: State, after: State) -> Iterable[str]:
    if after.star < before.star:
        lost = _stars(after.star + 1, before.star)
        yield f"The learner loses {lost}. The same work earns a star that it has earned before no second time."
        yield "Work under way in a module that locks is refused until it opens again."
    if after.star > before.star:
        given = _stars(before.star + 1, after.star)
        yield f"The learner gets {given} without the work that it stands for, unless that was restored."
    if after.tier is not before.tier:
        yield f"The tier goes from {_named(before.tier)} to {_named(after.tier)}; what is made from now on follows it."
    if (before.star, before.tier) == (after.star, after.tier):
        yield "Star and tier stay as they are."


def _stars(first: int, last: int) -> str:
    return f"star {first}" if first == last else f"stars {first} to {last}"


def _named(tier: Tier | None) -> str:
    return tier.value if tier else "none"
