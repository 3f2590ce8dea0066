"""What viewers see moves on by the deeds of five people or more, never by those of one.

Two answers, before and after somebody was enrolled or passed an exam, would tell what that one person did. So viewers
see a release. In it groups of learners were formed, and a group stays what it was told as until five people or more of
it have changed; then it moves on as a whole. Groups only grow: who was counted together once is counted together for
good. So whatever is subtracted from whatever, of the same release or of two, is a sum of whole groups and of what five
people or more of a group have done.
"""

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence

from shared.analytics.figures import PARTS, TIMES, figures
from shared.analytics.messages import Figures
from shared.analytics.rules import CLASSES, GRADED, MEASURES, Cohort
from shared.analytics.suppression import CATEGORIES, LEAST, PEOPLE, SAFE, Filter, Group, joined, partition, pooled
from shared.core.counts import Counts, total

SECTIONS = (PEOPLE, *PARTS)
Sections = Mapping[str, Sequence[Group]]


def _measures_of(section: str) -> frozenset[str]:
    if section == PEOPLE:
        return frozenset({"learners", *(name for names in CATEGORIES.values() for name in names)})
    kind = section.removesuffix("_agreement")
    judged = frozenset(f"{kind}_{what}" for what in ("judged_twice", "agreed", "people_judged"))
    return (
        frozenset(name for name in MEASURES if name.startswith(f"{section}_")) - judged if kind == section else judged
    )


def _families_of(section: str) -> Sequence[tuple[str, ...]]:
    """Return sets of measures in each of which one person is counted once at the most."""
    if section == PEOPLE:
        return tuple(CATEGORIES.values())
    if section in TIMES:
        return (tuple(f"{section}_{n:02d}" for n in range(CLASSES)),)
    if section in ("exam", *GRADED):
        return (f"{section}_people",), (f"{section}_people_passed",)
    others = {"effect": "effect_n", **{f"{kind}_agreement": f"{kind}_people_judged" for kind in GRADED}}
    return ((others.get(section, f"{section}_people"),),)


MEASURES_OF = {section: _measures_of(section) for section in SECTIONS}
FAMILIES = {section: _families_of(section) for section in SECTIONS}


def moved(section: str, before: Counts, after: Counts) -> int:
    """Return how many people have changed at least, by what came to be counted, or is counted no more."""

    def by(family: Iterable[str]) -> int:
        changes = [after.get(name, 0) - before.get(name, 0) for name in family]
        return max(sum(change for change in changes if change > 0), -sum(change for change in changes if change < 0))

    return max(by(family) for family in FAMILIES[section])


def released(before: Sections, cohorts: Mapping[Cohort, Counts]) -> dict[str, list[Group]]:
    """Return the release after `before` (empty at first), from the sums as they are now.

    The groups of the parts that speak of some learners only are made of whole groups of learners.
    """
    leaves = [Group(frozenset({cohort}), counts) for cohort, counts in sorted(cohorts.items())]
    populated = [leaf for leaf in leaves if leaf.counts.get("learners", 0) > 0]
    people = _advanced(PEOPLE, before.get(PEOPLE, ()), populated)
    groups = [
        Group(group.cohorts, total(cohorts[each] for each in sorted(group.cohorts) if each in cohorts))
        for group in people
    ]
    return {PEOPLE: people, **{part: _advanced(part, before.get(part, ()), groups) for part in PARTS}}


def _advanced(section: str, groups: Sequence[Group], leaves: Iterable[Group]) -> list[Group]:
    """Return the groups of a section, moved on where enough people have changed, with new ones among what is new."""
    home = {cohort: number for number, group in enumerate(groups) for cohort in group.cohorts}
    own: list[list[Group]] = [[] for _ in groups]
    fresh: list[Group] = []
    for leaf in (_only(section, leaf) for leaf in leaves):
        number = next((home[cohort] for cohort in leaf.cohorts if cohort in home), None)
        (fresh if number is None else own[number]).append(leaf)
    made = partition(fresh, SAFE[section])
    left = _outside(made, fresh)
    found = []
    for group, inside in zip(groups, own, strict=True):
        near = left.get(_product(group))
        wider = _moved_on(section, group, [*inside, *near]) if near else None
        if wider is not None:
            del left[_product(group)]
        found.append(wider or _moved_on(section, group, inside) or group)
    return [*found, *made]


def _outside(groups: Sequence[Group], leaves: Iterable[Group]) -> dict[str, list[Group]]:
    """Return the leaves that are in none of these groups, which are made of whole ones, by product."""
    inside = {cohort for group in groups for cohort in group.cohorts}
    found: dict[str, list[Group]] = {}
    for leaf in leaves:
        if leaf.cohorts.isdisjoint(inside):
            found.setdefault(_product(leaf), []).append(leaf)
    return found


def _moved_on(section: str, group: Group, leaves: Sequence[Group]) -> Group | None:
    """Return a group as it is now; None where that would tell of fewer than five."""
    now = joined(leaves)
    enough = SAFE[section](now.counts) and moved(section, group.counts, now.counts) >= LEAST
    return Group(group.cohorts | now.cohorts, now.counts) if enough else None


def _only(section: str, leaf: Group) -> Group:
    return Group(leaf.cohorts, {name: value for name, value in leaf.counts.items() if name in MEASURES_OF[section]})


def _product(group: Group) -> str:
    return next(iter(group.cohorts)).product_id


class Published:
    """A release, for whichever filter viewers ask."""

    def __init__(self, sections: Sections) -> None:
        self.sections = sections
        self._shown = [(group, pooled(group.counts)) for group in sections.get(PEOPLE, ())]

    @property
    def cohorts(self) -> frozenset[Cohort]:
        """All cohorts that are in a group."""
        return frozenset(cohort for group, _ in self._shown for cohort in group.cohorts)

    def answer(self, wanted: Filter) -> Figures:
        """Return the figures of those whom a filter takes in."""
        counts: list[Counts] = [shown for group, shown in self._shown if group.within(wanted)]
        withheld = set()
        for part in PARTS:
            groups = self.sections.get(part, ())
            found = [group.counts for group in groups if group.counts and group.within(wanted)]
            counts += found
            if not found:
                withheld.add(part)
        return figures(total(counts), withheld=frozenset(withheld), open_=False)


def stored(groups: Sequence[Group]) -> bytes:
    """Return the groups of a section as a row keeps them."""
    listed = [
        [[[c.client_id, c.product_id, c.month, c.background] for c in sorted(group.cohorts)], dict(group.counts)]
        for group in groups
    ]
    return zlib.compress(json.dumps(listed, separators=(",", ":")).encode())


def read(content: bytes) -> list[Group]:
    """Return what was stored."""
    listed = json.loads(zlib.decompress(content))
    return [Group(frozenset(Cohort(*each) for each in cohorts), counts) for cohorts, counts in listed]
