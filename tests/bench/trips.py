"""P3: the round trips and units of each endpoint, a request, counted by the proxy while every journey is walked.

`make trips` keeps them in trips.json, beside which later runs are held: the largest that were seen, since lists depend
on what there is to look through, and races on who wins them. What needs less by now is kept so once its row is taken
out.
"""

import json
import sys
import urllib.request
from collections import Counter
from pathlib import Path
from typing import Any

from infra.discover import declarations
from shared.core.names import physical
from tests.bench import rest
from tests.journeys.record import Routes, walk
from tests.support.local_cloud import CONTROL
from tests.support.people import Answer, observers

MOST = 3
KEPT = Path(__file__).with_suffix(".json")
STEP, BY_CHANCE = 0.5, 1.25  # figures are kept in halves; units depend besides on how much there is to read
APART = ("-limits", "-receipts")

Figures = dict[str, float]


def meter(method: str = "GET") -> list[dict[str, Any]]:
    """Return what the proxy has counted; with DELETE it begins anew."""
    request = urllib.request.Request(f"http://127.0.0.1:{CONTROL}/meter", method=method)
    with urllib.request.urlopen(request, timeout=30) as response:
        return list(json.load(response))


def measure() -> dict[str, Figures]:
    """Walk every journey and return trips and units of each endpoint that was asked, a request."""
    asked: list[str | None] = []
    routes = Routes()

    def observe(method: str, path: str, _: Any, answer: Answer) -> None:
        if answer.status != 401:  # whose function was not called
            asked.append(routes.name(method, path))

    observers.append(observe)
    meter("DELETE")
    try:
        walk()
        rest.ask()
    finally:
        observers.remove(observe)
    sums = by_function(meter())
    requests = Counter(name for name in asked if name)
    return {name: _each(sums.get(physical(name), {}), count) for name, count in sorted(requests.items())}


def _each(sums: Figures, requests: int) -> Figures:
    return {name: round(sums.get(name, 0) / requests, 2) for name in ("trips", "read_units", "write_units")}


def by_function(rows: list[dict[str, Any]]) -> dict[str, Figures]:
    """Return the calls to DynamoDB and their units by function; those of limits and receipts alone are left out."""
    found: dict[str, Figures] = {}
    for row in rows:
        if row["service"] == "dynamodb" and not all(name.endswith(APART) for name in row["table"].split(",")):
            sums = found.setdefault(row["function"], {"trips": 0, "read_units": 0, "write_units": 0})
            for name in sums:
                sums[name] += row[name]
    return found


def kept() -> dict[str, Figures]:
    """Return the figures that are kept."""
    return dict(json.loads(KEPT.read_text())) if KEPT.exists() else {}


def most(what: str, known: float) -> float:
    """Return what a figure that is kept may come to by chance: who loses a race reads and writes once more."""
    return known + STEP if what == "trips" else known * BY_CHANCE + STEP


def risen(found: dict[str, Figures], known: dict[str, Figures]) -> dict[str, Figures]:
    """Return the endpoints which need more than is kept, or of which nothing is kept."""
    return {
        name: figures
        for name, figures in found.items()
        if name not in known or any(figures[what] > most(what, known[name][what]) for what in figures)
    }


def to_keep(found: dict[str, Figures], known: dict[str, Figures]) -> dict[str, Figures]:
    """Return the largest figures that were seen, in halves, of all endpoints that there still are."""
    kept = {name: known[name] for name in known.keys() & declarations().by_identifier.keys()}
    for name, figures in found.items():
        rounded = {what: round(figure / STEP) * STEP for what, figure in figures.items()}
        before = kept.get(name, rounded)
        kept[name] = {what: max(before[what], rounded[what]) for what in rounded}
    return dict(sorted(kept.items()))


def main() -> None:
    """Measure; keep the figures, or hold them beside those that are kept."""
    found = measure()
    if "--write" in sys.argv:
        rows = (f"{json.dumps(name)}: {json.dumps(each)}" for name, each in to_keep(found, kept()).items())
        KEPT.write_text("{\n " + ",\n ".join(rows) + "\n}\n")
    within = sum(figures["trips"] <= MOST for figures in found.values())
    endpoints = sum(function.kind == "endpoint" for function in declarations().functions)
    told = {"endpoints": endpoints, "walked": len(found), "within": within, "risen": risen(found, kept())}
    print(json.dumps({**told, "trips": dict(sorted(found.items(), key=lambda pair: -pair[1]["trips"]))}))


if __name__ == "__main__":
    main()
