"""Reports and exports of a test's own: made-up figures, colleagues who get them, files that are fetched."""

import csv
import io
import random
import urllib.request
from typing import Any

from shared.accounts.models import User
from shared.analytics.figures import figures
from shared.analytics.messages import Analytics, Compared
from shared.analytics.rules import exam, graded, quiz, rating, time_class, whole
from shared.core.counts import total
from shared.readiness.rules import MOST_STARS
from tests.support import cohorts
from tests.support.people import Person
from tests.support.waiting import eventually

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


def colleague(client_id: str, **facts: Any) -> Person:
    """Return somebody on the staff of a client, as the client's people are known, and signed in for it."""
    someone = cohorts.staff(client_id)
    User(someone.user_id).update(actions=[User.client_ids.set({client_id})])
    return someone


def plan(*recipients: Person, **changes: Any) -> dict[str, Any]:
    """Return what is sent to have a report sent."""
    ids = [someone.user_id for someone in recipients]
    return {"title": "How we do", "frequency": "weekly", "recipients": ids, **changes}


def exported(someone: Person, path: str, query: str = "") -> dict[str, Any]:
    """Ask for an export and return it once it is ready."""
    begun = someone.get(path + query)
    assert begun.status == 202, begun
    return ready(someone, path, begun.body["export_id"])


def ready(someone: Person, path: str, export_id: str) -> dict[str, Any]:
    """Return an export once it is ready."""
    found = eventually(
        lambda: (seen := someone.get(f"{path}/{export_id}").body)["status"] == "ready" and seen, seconds=60
    )
    assert isinstance(found, dict)
    return found


def fetched(someone: Person, export: dict[str, Any], file_type: str) -> bytes:
    """Return a file of an export, fetched as a browser does: by the link that the product answers with."""
    (path,) = [path for path in export["files"] if path.endswith(file_type)]
    answer = someone.get(path)
    assert answer.status == 302, answer
    with urllib.request.urlopen(answer.headers["location"], timeout=30) as response:
        content: bytes = response.read()
    return content


def csv_rows(content: bytes) -> list[list[str]]:
    """Return the rows of a CSV file as a spreadsheet reads it."""
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
