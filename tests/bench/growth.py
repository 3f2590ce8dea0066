"""P4: dashboard, page of learners and business metrics at 1,000 and 100,000 people, a balance after 10 and 100,000
entries.

CPU, and the units that DynamoDB would charge.
"""

import base64
import json
import os
import random
import statistics
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from infra.local.units import units
from tests.bench.canned import Learners, Serving

CLIENTS, BACKGROUNDS, MONTHS = 10, 3, 4
SMALL, LARGE = 1_000, 100_000
FEW_ENTRIES = 10
RUNS, TURNS = 40, 3


class Charging(Serving):
    """Answers, and counts the read units that DynamoDB would charge."""

    def __init__(self, answer: Callable[[str, dict[str, Any]], bytes]) -> None:
        super().__init__(self._charged)
        self.table, self.read = answer, 0.0

    def _charged(self, operation: str, asked: dict[str, Any]) -> bytes:
        answer = self.table(operation, asked)
        self.read += units(operation, asked, json.loads(answer)).read
        return answer


@dataclass(frozen=True)
class Measured:
    """What is called, and who answers."""

    call: Callable[[], Any]
    serving: Charging


def _cohorts(learners: int) -> list[dict[str, Any]]:
    """Return the sums of the same 120 cohorts, however many learners they hold."""
    from shared.analytics.models import SHARDS
    from shared.analytics.rules import Cohort, packed, time_class, whole
    from shared.core.counts import total
    from shared.core.ids import digest

    chance = random.Random(7)
    found = []
    per_cohort = max(1, learners // (CLIENTS * BACKGROUNDS * MONTHS))
    for number in range(CLIENTS * BACKGROUNDS * MONTHS):
        client, background = f"client{number % CLIENTS}", f"background{number % BACKGROUNDS}"
        cohort = Cohort(client, "product", f"2026-{number % MONTHS + 1:02d}", f"{background}{number}")
        sample = [
            whole(
                [
                    {
                        "learners": 1,
                        f"star_{n % 6}": 1,
                        "tier_gold": 1,
                        f"time_1_{time_class(chance.uniform(1, 900)):02d}": 1,
                    }
                ]
            )
            for n in range(min(per_cohort, 200))
        ]
        sums = total(sample)
        scaled = {name: value * max(1, per_cohort // 200) for name, value in sums.items()}
        item = {
            "shelf": {"S": f"1#{int(digest(client)[:4], 16) % SHARDS}"},
            "cohort": {"S": f"{client}#{cohort.key}"},
            "sums": {"B": base64.b64encode(packed(scaled)).decode()},
            "revision": {"N": str(per_cohort)},
        }
        found.append(item)
    return found


def _dashboard(learners: int) -> Measured:
    from shared.analytics import reading
    from shared.analytics.messages import Wanted

    items = _cohorts(learners)

    def answer(operation: str, asked: dict[str, Any]) -> bytes:
        if operation != "Query":
            return b"{}"
        shelf = next(iter(asked["ExpressionAttributeValues"].values()))["S"]
        found = [item for item in items if item["shelf"]["S"] == shelf]
        return json.dumps({"Items": found, "Count": len(found), "ScannedCount": len(found)}).encode()

    return Measured(lambda: reading.everything(Wanted()).model_dump_json(), Charging(answer))


def _page(learners: int) -> Measured:
    from shared.reports import learners as listed

    rows = Charging(Learners(learners))
    return Measured(lambda: listed.named(listed.page("01KAJ0Z0000000000000000003", None, 20)[0]), rows)


def _balance(entries: int) -> Measured:
    """Return the whole endpoint that shows a balance, for somebody with so many entries: grants, holds and charges."""
    from datetime import UTC, datetime, timedelta

    from functions.billing.show_credits import show_credits
    from shared.ledger.books import Book, Counter, Currency, Hold, Kind, Lot, Source
    from shared.ledger.models import LedgerAccount
    from shared.ledger.rules import expired, held, received, settled
    from tests.bench.cold import event_for

    book, moment, made = Book(), datetime(2026, 1, 1, tzinfo=UTC), 0
    while made < entries:
        moment += timedelta(minutes=5)
        if book.available < 100:
            source = Source.BOUGHT if made % 2 else Source.GRANTED
            ends = None if source is Source.BOUGHT else moment + timedelta(days=90)
            book, made = (
                received(book, Kind.GRANT, Counter.GRANTS, Lot(f"{made}", source, moment, ends, 500)).book,
                made + 1,
            )
        hold = Hold(f"{made}", "practice_interview", moment, moment + timedelta(minutes=15), ())
        book = settled(held(book, hold, 25).book, hold.hold_id, 20).book
        change = expired(book, moment)
        book, made = change.book, made + 2 + len(change.postings)
    account = LedgerAccount.fresh("01KAJ0Z0000000000000000009")
    account.place(Currency.TOKEN, book, made)
    text = json.dumps({"Item": account.serialize()}).encode()
    event = event_for(show_credits)
    context = type("Context", (), {"aws_request_id": "r"})()

    def call() -> None:
        if show_credits(event, context)["statusCode"] != 200:
            raise RuntimeError("the balance was not shown")

    return Measured(call, Charging(lambda operation, asked: text))


def _business(people: int) -> Measured:
    """Return the whole endpoint of the business's figures over a quarter in which so many people did everything."""
    from datetime import timedelta

    from functions.analytics.show_business_metrics import show_business_metrics
    from shared.business.models import AI, MONTHS, BusinessSums
    from shared.business.rules import CLASSES, DEEDS, MOST_WEEKS
    from shared.core.clock import now
    from tests.bench.cold import event_for

    today = now().date()
    names = ["active", "active_month", "signed_up", *(f"back_{week:02d}" for week in range(MOST_WEEKS + 1))]
    names += [f"{what}.{kind}" for kind in DEEDS for what in ("begun", "completed")]
    names += ["used.token.scan", "granted.token", "payments.completed", "revenue.usd", "monthly.usd", "payers.usd"]
    counts = {name: people // (1 + number) + 1 for number, name in enumerate(names)}
    calls = {f"ai.quiz.time_{number:02d}": people // (1 + number) + 1 for number in range(CLASSES)}

    def rows(shelf: str) -> list[dict[str, Any]]:
        days = [(today - timedelta(days=number)).isoformat() for number in range(120)]
        months = sorted({day[:7] for day in days}) if shelf.endswith(MONTHS) else days
        kept = calls if shelf == AI else counts
        return [BusinessSums(shelf, day, counts=kept, revision=people).serialize() for day in months]

    shelves = {shelf: rows(shelf) for shelf in (AI, f"1#{MONTHS}", *BusinessSums.shelves(1))}

    def answer(operation: str, asked: dict[str, Any]) -> bytes:
        if operation != "Query":
            return b"{}"
        found = shelves[next(v["S"] for v in asked["ExpressionAttributeValues"].values() if v["S"] in shelves)]
        return json.dumps({"Items": found, "Count": len(found), "ScannedCount": len(found)}).encode()

    event = event_for(show_business_metrics)
    event["queryStringParameters"] = {"from": (today - timedelta(days=89)).isoformat()}
    context = type("Context", (), {"aws_request_id": "r"})()

    def call() -> None:
        if show_business_metrics(event, context)["statusCode"] != 200:
            raise RuntimeError("the figures were not shown")

    return Measured(call, Charging(answer))


MEASURES = {
    "dashboard": (_dashboard, SMALL),
    "page": (_page, SMALL),
    "balance": (_balance, FEW_ENTRIES),
    "business": (_business, SMALL),
}


def one(what: str, learners: int) -> dict[str, float]:
    """Return CPU in milliseconds and read units of one dashboard, page or balance."""
    os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_REGION="us-east-1")
    measured = MEASURES[what][0](learners)
    measured.call()
    before, times = measured.serving.read, []
    for _ in range(RUNS):
        started = measured.serving.cpu()
        measured.call()
        times.append(measured.serving.cpu() - started)
    return {"ms": 1000 * statistics.median(times), "units": (measured.serving.read - before) / RUNS}


def measure() -> dict[str, Any]:
    """Return the ratio of many to few, in CPU and in units.

    Each is measured in fresh interpreters by turns, and its quickest counts: the machine only ever adds to it.
    """
    found: dict[str, Any] = {}
    for what, (_, few) in MEASURES.items():
        runs = [[_apart(what, number) for number in (few, LARGE)] for _ in range(TURNS)]
        small, large = (min(turn, key=lambda run: run["ms"]) for turn in zip(*runs, strict=True))
        found[what] = {
            "ms": round(large["ms"], 2),
            "units": round(large["units"], 1),
            "cpu_ratio": round(large["ms"] / small["ms"], 2),
            "unit_ratio": round(large["units"] / small["units"], 2),
        }
    return found


def _apart(what: str, number: int) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.growth", what, str(number)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    measured: dict[str, float] = json.loads(run.stdout)
    return measured


if __name__ == "__main__":
    print(json.dumps(one(sys.argv[1], int(sys.argv[2])) if len(sys.argv) > 1 else measure()))
