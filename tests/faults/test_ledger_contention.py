"""Many processes that spend the same units at the same moment, on an emulator of their own."""

import multiprocessing
from contextlib import suppress

from shared.core.clock import now
from shared.core.errors import PaymentRequired
from shared.ledger.acts import Units, spend
from shared.ledger.books import Currency
from shared.ledger.reconciling import check
from tests.support.charging import TABLES, somebody, tokens_of
from tests.support.private_cloud import private_cloud


def spends(people: list[str], times: int, seed: int) -> int:
    """Spend one token of each person, so many times around, from a process of its own; return how many it could."""
    done = 0
    for number in range(times * len(people)):
        someone = people[(number * 7 + seed) % len(people)]
        with suppress(PaymentRequired):
            spend(Units(someone, Currency.TOKEN, 1), "scan", f"{seed} {number}", now())
            done += 1
    return done


def test_no_unit_is_spent_twice_by_many_processes():
    with private_cloud(TABLES):
        people = [somebody(tokens=20) for _ in range(4)]
        with multiprocessing.get_context("spawn").Pool(4) as pool:
            done = pool.starmap(spends, [(people, 8, seed) for seed in range(4)])
        assert sum(done) == 4 * 20
        for someone in people:
            assert tokens_of(someone).available == 0
            assert check(someone, now()).differences == []
