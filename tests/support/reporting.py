"""Figures of a made-up client, as a report shows them."""

import random

from shared.analytics.figures import figures
from shared.analytics.messages import Analytics, Compared
from shared.analytics.rules import exam, graded, quiz, rating, time_class, total, whole
from shared.readiness.rules import MOST_STARS

TITLES = {"01KAJ0Z0000000000000000002": "Job Readiness"}


def sample(learners: int = 87, seed: int = 4) -> Analytics:
    """Return the figures of so many learners at random."""
    chance = random.Random(seed)
    groups: dict[tuple[str, str], list[dict[str, int]]] = {}
    for _ in range(learners):
        star = min(MOST_STARS, int(chance.expovariate(0.55)))
        tier = chance.choice(["bronze", "bronze", "silver", "gold"]) if star else "none"
        items = [{"learners": 1, f"star_{star}": 1, f"tier_{tier}": 1}]
        hours = 0.0
        for earned in range(1, star + 1):
            hours += chance.uniform(20, 250)
            items.append({f"time_{earned}_{time_class(hours):02d}": 1})
        if star > 1:
            items.append(exam("graded", "submitted", chance.random() < 0.6, chance.randint(10, 25), 25))
        if star > 2:
            items += [graded("project", chance.choice(["passed", "failed"]), chance.uniform(40, 99)) for _ in range(2)]
        if star > 3:
            items.append(graded("interview", chance.choice(["passed", "passed", "failed"]), chance.uniform(50, 99)))
        items += [quiz("submitted", True, chance.randint(4, 10), 10), rating("session", chance.randint(2, 5))]
        place = (chance.choice(["computer_science", "marketing", "economics"]), chance.choice(["2026-09", "2026-10"]))
        groups.setdefault(place, []).append(whole(items))
    everybody = total(counts for group in groups.values() for counts in group)
    return Analytics(
        whole=figures(everybody),
        clients=[],
        products=[Compared(name=next(iter(TITLES)), figures=figures(everybody))],
        months=_compared(groups, 1),
        backgrounds=_compared(groups, 0),
    )


def _compared(groups: dict[tuple[str, str], list[dict[str, int]]], part: int) -> list[Compared]:
    names = sorted({place[part] for place in groups})
    return [
        Compared(
            name=name,
            figures=figures(total(c for place, group in groups.items() if place[part] == name for c in group)),
        )
        for name in names
    ]
