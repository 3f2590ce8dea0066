"""What viewers may see: nothing about fewer than five people, whatever they subtract from what.

Every answer is a sum over groups that were formed once, before any filter, and a group is in an answer as a whole or
not at all. So the difference of two answers is again made of whole groups, and each of them has five people or more. A
group that is too small is joined with others of its product; which are joined follows from the sums alone.

The parts of an answer that speak of some learners only (those who took an exam, those who earned a star) have coarser
groups, in which five or more took part, five or more or nobody succeeded, and five or more or nobody did not. Stars and
tiers are pooled within a group: a star that fewer than five hold is counted as withheld, together with others.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from shared.analytics.figures import RATINGS, TIMES
from shared.analytics.rules import CLASSES, GRADED, TIERS, Cohort
from shared.core.counts import total
from shared.readiness.rules import MOST_STARS

LEAST = 5
PEOPLE = "people"  # the part of an answer that everybody is in: learners, stars and tiers
Safe = Callable[[Mapping[str, int]], bool]
Filter = Callable[[Cohort], bool]
# In which order small groups look for company: among the months of a background, then its client's backgrounds, ….
LEVELS: Sequence[Callable[[Cohort], str]] = (
    lambda cohort: cohort.client_id,
    lambda cohort: cohort.background,
    lambda cohort: cohort.month,
)
CATEGORIES = {
    "star": tuple(f"star_{n}" for n in range(MOST_STARS + 1)),
    "tier": tuple(f"tier_{tier}" for tier in TIERS),
}


@dataclass(frozen=True)
class Group:
    """Learners who are always counted together: whole cohorts of one product."""

    cohorts: frozenset[Cohort]
    counts: Mapping[str, int]

    def within(self, wanted: Filter) -> bool:
        """Tell whether a filter takes the group in as a whole."""
        return all(wanted(cohort) for cohort in self.cohorts)


def joined(groups: Iterable[Group]) -> Group:
    """Return groups as one."""
    listed = list(groups)
    return Group(frozenset().union(*(group.cohorts for group in listed)), total(group.counts for group in listed))


def fit(*numbers: int) -> bool:
    """Tell whether each is nobody, or five people or more."""
    return all(number == 0 or number >= LEAST for number in numbers)


def partition(leaves: Iterable[Group], safe: Safe) -> list[Group]:
    """Return groups that are safe, each made of whole leaves of one product; what cannot be made safe is in none."""
    by_product: dict[str, list[Group]] = {}
    for leaf in leaves:
        product_id = next(iter(leaf.cohorts)).product_id
        by_product.setdefault(product_id, []).append(leaf)
    found = []
    for product_id in sorted(by_product):
        groups, rest = _gathered(by_product[product_id], 0, safe)
        found += _taken_in(groups, rest, safe)
    return found


def _gathered(leaves: list[Group], depth: int, safe: Safe) -> tuple[list[Group], list[Group]]:
    """Return the safe groups among the leaves, and the leaves that are left."""
    if depth == len(LEVELS) or len(leaves) == 1:
        groups = [leaf for leaf in leaves if safe(leaf.counts)]
        rest = [leaf for leaf in leaves if not safe(leaf.counts)]
    else:
        parts: dict[tuple[str, ...], list[Group]] = {}
        for leaf in leaves:
            name = tuple(sorted({LEVELS[depth](cohort) for cohort in leaf.cohorts}))
            parts.setdefault(name, []).append(leaf)
        groups, rest = [], []
        for name in sorted(parts):
            more, left = _gathered(parts[name], depth + 1, safe)
            groups, rest = groups + more, rest + left
    if len(rest) > 1 and safe((rest_as_one := joined(rest)).counts):
        return [*groups, rest_as_one], []
    return groups, rest


def _taken_in(groups: list[Group], rest: list[Group], safe: Safe) -> list[Group]:
    """Return the groups, with what is left joined to the smallest that stays safe."""
    if not rest:
        return groups
    for group in sorted(groups, key=lambda each: (each.counts.get("learners", 0), sorted(each.cohorts))):
        wider = joined([group, *rest])
        if safe(wider.counts):
            return [*(each for each in groups if each is not group), wider]
    return groups


def _people(*names: str) -> Safe:
    return lambda counts: fit(*(counts.get(name, 0) for name in names))


def _outcome(kind: str) -> Safe:
    def safe(counts: Mapping[str, int]) -> bool:
        took, passed = counts.get(f"{kind}_people", 0), counts.get(f"{kind}_people_passed", 0)
        return fit(took, passed, took - passed)

    return safe


def _timed(star: int) -> Safe:
    return lambda counts: fit(sum(counts.get(f"time_{star}_{n:02d}", 0) for n in range(CLASSES)))


SAFE: Mapping[str, Safe] = {
    PEOPLE: lambda counts: counts.get("learners", 0) >= LEAST,
    **{name: _timed(star) for star, name in enumerate(TIMES, 1)},
    **{name: _outcome(name) for name in ("exam", *GRADED)},
    **{f"{kind}_agreement": _people(f"{kind}_people_judged") for kind in GRADED},
    **{name: _people(f"{name}_people") for name in ("quiz", "served", *RATINGS)},
    "effect": _people("effect_n"),
}


def pooled(counts: Mapping[str, int]) -> dict[str, int]:
    """Return learners, stars and tiers of a group, without the categories that fewer than five are in."""
    shown = {"learners": counts.get("learners", 0)}
    for name, categories in CATEGORIES.items():
        kept = {category: counts.get(category, 0) for category in categories if counts.get(category, 0)}
        small = {category for category, people in kept.items() if people < LEAST}
        if small and sum(kept[category] for category in small) < LEAST and len(small) < len(kept):
            small.add(min(kept.keys() - small, key=lambda category: (kept[category], category)))
        shown |= {category: people for category, people in kept.items() if category not in small}
        shown[f"{name}_withheld"] = sum(kept[category] for category in small)
    return shown
