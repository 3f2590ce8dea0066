"""Ten thousand spends of a hundred people by sixteen processes at once, on an emulator of their own."""

import json
import multiprocessing
import os
import time
from contextlib import suppress
from typing import Any

PEOPLE, UNITS, PROCESSES, SPENDS = 100, 70, 16, 10_000


def spend(people: list[str], process: int) -> int:
    """Make one process's share of the spends, person after person; return how many were carried out."""
    from shared.core.clock import now
    from shared.core.errors import PaymentRequired
    from shared.ledger.acts import Units
    from shared.ledger.acts import spend as spend_once
    from shared.ledger.books import Currency

    done = 0
    for number in range(process, SPENDS, PROCESSES):
        with suppress(PaymentRequired):
            of = Units(people[number // PROCESSES % len(people)], Currency.TOKEN, 1)
            spend_once(of, "practice_interview", f"spend {number}", now())
            done += 1
    return done


def measure() -> dict[str, Any]:
    """Return how many units there were, how many were spent, how fast, and what the proof of every account found."""
    os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_REGION="us-east-1")
    from shared.core.clock import now
    from shared.ledger.books import Currency
    from shared.ledger.reconciling import check
    from tests.support.charging import TABLES, somebody
    from tests.support.private_cloud import private_cloud

    with private_cloud(TABLES):
        people = [somebody(tokens=UNITS) for _ in range(PEOPLE)]
        started = time.monotonic()
        with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
            done = sum(pool.starmap(spend, [(people, process) for process in range(PROCESSES)]))
        took = time.monotonic() - started
        proofs = [check(person, now()) for person in people]
    left = sum(proof.books[Currency.TOKEN].available for proof in proofs)
    return {
        "units": PEOPLE * UNITS,
        "spent": done,
        "left": left,
        "refused": SPENDS - done,
        "differences": sum(len(proof.differences) for proof in proofs),
        "a_second": round(SPENDS / took),
    }


if __name__ == "__main__":
    print(json.dumps(measure()))
