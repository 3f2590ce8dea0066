"""The ledger's tables under purchases, grants, holds, refunds, disputes, time, crashes and repeats: L1 to L10."""

from collections import Counter as Count
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from shared.core.clock import now
from shared.core.errors import PaymentRequired, Refusal
from shared.core.ids import new
from shared.core.table import Personal
from shared.ledger import acts
from shared.ledger.acts import Units
from shared.ledger.books import Counter, Currency, HoldClosed, Kind, NothingLeft, Reason, Source, TakenBackAlready
from shared.ledger.models import (
    LedgerAccount,
    LedgerEffect,
    LedgerEntry,
    LedgerNote,
    LedgerPurchase,
    PurchaseNotFound,
)
from shared.ledger.posting import Posted, ReferenceUsed, sweep
from shared.ledger.reconciling import LedgerCheck, check
from tests.support.budget import WHOLE
from tests.support.failing import Killed, answer_lost, killed_at
from tests.support.in_process import Tables, cloud_in_process
from tests.support.ledgers import PlainBook, units
from tests.support.private_cloud import Clock
from tests.support.waiting import at_once

TABLES = [LedgerAccount, LedgerCheck, LedgerEffect, LedgerEntry, LedgerNote, LedgerPurchase]
COUNTS = st.integers(1, 20)
PEOPLE = st.sampled_from([0, 1])
CURRENCIES = st.sampled_from(list(Currency))
# How an act is asked for: once, again, by several at once, or with a crash or a lost answer on the way.
WAYS = st.sampled_from(
    ["once", "once", "once", "twice", "at once", "answer lost"]
    + [f"killed {when} {nth}" for when in ("before", "after") for nth in (1, 2, 3)]
)
EXTERNAL = (Kind.PURCHASE, Kind.GRANT, Kind.REFUND, Kind.ADJUST, Kind.HOLD, Kind.USAGE)


@pytest.fixture(scope="module")
def cloud() -> Iterator[tuple[Clock, Tables]]:
    with cloud_in_process(TABLES) as own:
        yield own


class Ledger(RuleBasedStateMachine):
    """Two people with both currencies, their phones and laptops, a payment provider, an admin and a sweeper."""

    clock: Clock
    tables: Tables

    @initialize()
    def begin(self) -> None:
        self.clock.set(timedelta())
        self.moment: datetime = now()
        self.looked_at = -1
        self.read: dict[str, tuple[int, list[dict[str, Any]]]] = {}
        # Ids in their order: what the machine draws must not depend on chance.
        self.run_id, self.number = new(), 0
        self.people = [self.name(), self.name()]
        self.plain = {(person, currency): PlainBook() for person in self.people for currency in Currency}
        self.granted: list[tuple[str, Currency, datetime | None]] = []
        self.bought: dict[str, list[Any]] = {}  # payment: [person, currency, units, taken, disputed]
        self.seen: dict[tuple[str, int], Any] = {}

    def name(self) -> str:
        self.number += 1
        return f"{self.run_id} {self.number:06d}"

    # What people, providers and administrators do.

    @rule(who=PEOPLE, currency=CURRENCIES, count=COUNTS, days=st.sampled_from([None, 1, 2]), way=WAYS)
    def grant(self, who: int, currency: Currency, count: int, days: int | None, way: str) -> None:
        to, reference = Units(self.people[who], currency, count), self.name()
        ends = self.moment + timedelta(days=days) if days else None
        self.do(way, to, lambda: acts.grant(to, reference, self.moment, expires_at=ends))
        self.plain_of(to).give(units(reference, Source.GRANTED, self.moment, ends, count))
        self.granted.append((to.account_id, currency, ends))

    @precondition(lambda self: self.granted)
    @rule(which=st.integers(0, 99), count=COUNTS, way=WAYS)
    def withdraw(self, which: int, count: int, way: str) -> None:
        """What a plan has given goes with the money for it, as far as it is unspent."""
        person, currency, ends = self.granted[which % len(self.granted)]
        of, reference, plain = Units(person, currency, count), self.name(), self.plain[person, currency]
        plain.expire(self.moment)

        def act() -> Posted:
            return acts.withdraw(of, ends, reference, self.moment, Counter.REFUNDS)

        if not plain.granted_until(ends):
            self.refused(NothingLeft, of, act)
            return
        self.do(way, of, act)
        plain.withdraw(count, ends)

    @rule(who=PEOPLE, currency=CURRENCIES, count=COUNTS, way=WAYS)
    def purchase(self, who: int, currency: Currency, count: int, way: str) -> None:
        to, payment = Units(self.people[who], currency, count), self.name()
        self.do(way, to, lambda: acts.purchase(to, payment, self.moment, note="a package"))
        self.plain_of(to).give(units(payment, Source.BOUGHT, self.moment, None, count))
        self.bought[payment] = [to.account_id, currency, count, 0]

    @precondition(lambda self: self.bought)
    @rule(which=st.integers(0, 99), count=COUNTS, disputed=st.booleans(), won=st.booleans(), way=WAYS)
    def take_back(self, which: int, count: int, disputed: bool, won: bool, way: str) -> None:
        payment = list(self.bought)[which % len(self.bought)]
        person, currency, bought, taken = self.bought[payment]
        of, reference = Units(person, currency, count), self.name()
        act = acts.dispute if disputed else acts.refund
        if taken + count > bought:
            self.refused(TakenBackAlready, of, lambda: act(of, payment, reference, self.moment))
            return
        self.do(way, of, lambda: act(of, payment, reference, self.moment))
        self.plain_of(of).take_back(count, payment)
        self.bought[payment][3] += count
        if disputed and won:
            self.do(way, of, lambda: acts.reinstate(of, payment, reference, self.moment))
            self.plain_of(of).give(units(payment, Source.BOUGHT, self.moment, None, count))
            self.bought[payment][3] -= count

    @rule(who=PEOPLE, currency=CURRENCIES, count=COUNTS)
    def refund_of_nothing(self, who: int, currency: Currency, count: int) -> None:
        of = Units(self.people[who], currency, count)
        self.refused(PurchaseNotFound, of, lambda: acts.refund(of, self.name(), self.name(), self.moment))

    @rule(who=PEOPLE, currency=CURRENCIES, count=COUNTS, minutes=st.sampled_from([1, 15, 60 * 24 * 3]), way=WAYS)
    def hold(self, who: int, currency: Currency, count: int, minutes: int, way: str) -> None:
        of, name, lasting = Units(self.people[who], currency, count), self.name(), timedelta(minutes=minutes)
        act = lambda: acts.hold(of, "scan", name, self.moment, lasting=lasting)  # noqa: E731
        if not self.enough(of, count):
            self.refused(PaymentRequired, of, act)
            return
        self.do(way, of, act)
        self.plain_of(of).hold(name, count, self.moment + lasting)

    @precondition(lambda self: any(book.holds for book in self.plain.values()))
    @rule(which=st.integers(0, 99), used=st.integers(0, 20), how=st.sampled_from(["settle", "release"]), way=WAYS)
    def close(self, which: int, used: int, how: str, way: str) -> None:
        waiting = [(place, name) for place, book in self.plain.items() for name in book.holds]
        place, name = waiting[which % len(waiting)]
        used = min(used, len(self.plain[place].holds[name][1])) if how == "settle" else 0
        of = Units(*place, used)
        self.plain[place].expire(self.moment)
        if name not in self.plain[place].holds:
            self.refused(HoldClosed, of, lambda: self.closing(how, of, name))
            return
        self.do(way, of, lambda: self.closing(how, of, name))
        self.plain[place].close(name, used)
        other = "release" if how == "settle" else "settle"
        self.refused(HoldClosed, of, lambda: self.closing(other, of, name))

    def closing(self, how: str, of: Units, name: str) -> Posted:
        if how == "settle":
            return acts.settle(of, name, self.moment)
        return acts.release(of, name, Reason.FAILED, self.moment)

    @rule(who=PEOPLE, currency=CURRENCIES, count=COUNTS, way=WAYS)
    def spend(self, who: int, currency: Currency, count: int, way: str) -> None:
        of, reference = Units(self.people[who], currency, count), self.name()
        act = lambda: acts.spend(of, "scan", reference, self.moment)  # noqa: E731
        if not self.enough(of, count):
            self.refused(PaymentRequired, of, act)
            return
        self.do(way, of, act)
        self.plain_of(of).take(count)

    @rule(who=PEOPLE, currency=CURRENCIES, count=COUNTS, up=st.booleans(), way=WAYS)
    def adjust(self, who: int, currency: Currency, count: int, up: bool, way: str) -> None:
        of, reference = Units(self.people[who], currency, count if up else -count), self.name()
        act = lambda: acts.adjust(of, reference, "a reason", self.moment)  # noqa: E731
        if not up and not self.enough(of, count):
            self.refused(PaymentRequired, of, act)
            return
        self.do(way, of, act)
        if up:
            self.plain_of(of).give(units(reference, Source.GRANTED, self.moment, None, count))
        else:
            self.plain_of(of).take(count)

    @rule(who=PEOPLE, currency=CURRENCIES, count=COUNTS)
    def the_same_reference_for_something_else(self, who: int, currency: Currency, count: int) -> None:
        """L9: another body under the same key is refused, and changes nothing."""
        to, reference = Units(self.people[who], currency, count), self.name()
        self.do("once", to, lambda: acts.grant(to, reference, self.moment))
        self.plain_of(to).give(units(reference, Source.GRANTED, self.moment, None, count))
        more, other = Units(to.account_id, currency, count + 1), Units(self.people[1 - who], currency, count)
        for wrong in (more, other):
            self.refused(ReferenceUsed, wrong, lambda wrong=wrong: acts.grant(wrong, reference, self.moment))

    @precondition(lambda self: self.bought)
    @rule(which=st.integers(0, 99))
    def a_payment_buys_one_thing(self, which: int) -> None:
        payment = list(self.bought)[which % len(self.bought)]
        person, currency, bought, _ = self.bought[payment]
        other = next(each for each in Currency if each is not currency)
        for wrong in (Units(person, other, bought), Units(person, currency, bought + 1)):
            self.refused(ReferenceUsed, wrong, lambda wrong=wrong: acts.purchase(wrong, payment, self.moment))

    @rule(who=PEOPLE)
    def erase(self, who: int) -> None:
        """Erase what is written about somebody; the ledger itself is not touched."""
        for table in TABLES:
            personal: Personal = table.Meta.personal
            if personal.owner and not table.Meta.append_only:
                for row in table.query(self.people[who]):
                    row.delete()
        assert not list(LedgerNote.query(self.people[who]))

    # What goes on around them.

    @rule(minutes=st.sampled_from([1, 14, 15, 60 * 10, 60 * 24]), sweeps=st.booleans())
    def time_passes(self, minutes: int, sweeps: bool) -> None:
        self.moment += timedelta(minutes=minutes)
        self.clock.pass_time(timedelta(minutes=minutes))
        if sweeps:
            self.sweep()

    def sweep(self) -> None:
        for person in self.people:
            sweep(person, self.moment)
            assert sweep(person, self.moment) == 0
            for currency in Currency:
                self.plain[person, currency].expire(self.moment)

    def enough(self, of: Units, count: int) -> bool:
        self.plain_of(of).expire(self.moment)
        return self.plain_of(of).enough(count)

    def plain_of(self, of: Units) -> PlainBook:
        return self.plain[of.account_id, of.currency]

    def do(self, way: str, of: Units, act: Callable[[], Posted]) -> Posted:
        """Ask for an act in one of many ways: it is carried out once, and whoever asks learns that it is."""
        self.plain_of(of).expire(self.moment)
        if way.startswith("killed"):
            _, when, nth = way.split()
            with killed_at(int(nth), when), suppress(Killed):
                act()
        if way == "answer lost":
            with answer_lost(1):
                return act()
        if way == "at once":
            posted = at_once([act] * 3)
            assert len({each.sequence for each in posted}) == 1
            assert sum(not each.repeated for each in posted) == 1
            return posted[0]
        first = act()
        if way == "twice":
            again = act()
            assert (again.sequence, again.repeated) == (first.sequence, True)
        return first

    def refused(self, why: type[Refusal], of: Units, act: Callable[[], Posted]) -> None:
        """See an act refused, twice, without a trace."""
        before = self.rows(of.account_id)
        for _ in range(2):
            with pytest.raises(why):
                act()
        self.read.clear()  # whatever was written, by whichever way
        assert self.rows(of.account_id) == before

    # What holds whatever happened.

    @invariant()
    def promises(self) -> None:
        if not hasattr(self, "people") or self.tables.written == self.looked_at:
            return
        self.looked_at, total = self.tables.written, 0
        for person in self.people:
            entries = self.rows(person)
            account = LedgerAccount.of(person)
            self.l7_entries_never_change_and_their_numbers_have_no_gap(person, entries, account)
            for currency in Currency:
                mine = [entry for entry in entries if entry["currency"] == currency]
                total += self.l1_l2_l3_the_sums_agree(mine, account, currency)
                self.l8_it_is_what_the_plain_ledger_says(account, self.plain[person, currency], currency)
                self.l5_each_hold_ends_once(mine)
                self.l4_one_entry_of_a_kind_for_each_reference(mine)
        assert total == 0
        self.l6_no_more_is_taken_back_than_was_bought()

    def rows(self, person: str) -> list[dict[str, Any]]:
        """Return a person's entries, read again when anything was written."""
        if person not in self.read or self.read[person][0] != self.tables.written:
            found = [row.to_simple_dict() for row in LedgerEntry.query(person, consistent_read=True)]
            self.read[person] = (self.tables.written, found)
        return self.read[person][1]

    def l1_l2_l3_the_sums_agree(self, entries: list[dict[str, Any]], account: LedgerAccount, currency: Currency) -> int:
        available, held = sum(entry["amount"] for entry in entries), sum(entry["held"] for entry in entries)
        book = account.book(currency)
        assert (book.available, book.held) == (available, held)
        if entries:
            assert (entries[-1]["balance_after"], entries[-1]["held_after"]) == (available, held)
            kept = account.books[currency]
            assert (kept["available"], kept["held"], kept["debt"]) == (available, held, max(0, -available))
        assert available >= -book.debt
        counters = Count()
        for entry in entries:
            if entry.get("counter"):
                counters[entry["counter"]] -= entry["amount"] + entry["held"]
            else:
                assert entry["amount"] + entry["held"] == 0
        assert set(counters) <= set(Counter)
        return available + held + sum(counters.values())

    def l4_one_entry_of_a_kind_for_each_reference(self, entries: list[dict[str, Any]]) -> None:
        named = Count((entry["kind"], entry["reference"], entry.get("counter")) for entry in entries)
        payments = set(self.bought)
        once = [
            count for (kind, reference, _), count in named.items() if kind in EXTERNAL and reference not in payments
        ]
        assert all(count == 1 for count in once)
        assert all(count == 1 for (kind, _, _), count in named.items() if kind == Kind.PURCHASE)

    def l5_each_hold_ends_once(self, entries: list[dict[str, Any]]) -> None:
        ends = Count(entry["reference"] for entry in entries if entry["kind"] in (Kind.SETTLE, Kind.RELEASE))
        begun = {entry["reference"]: entry["held"] for entry in entries if entry["kind"] == Kind.HOLD}
        assert all(count == 1 for count in ends.values())
        assert set(ends) <= set(begun)
        for entry in entries:
            if entry["kind"] in (Kind.SETTLE, Kind.RELEASE):
                assert 0 <= entry["amount"] <= begun[entry["reference"]] == -entry["held"]

    def l6_no_more_is_taken_back_than_was_bought(self) -> None:
        for payment, (person, _, bought, taken) in self.bought.items():
            row = LedgerPurchase.of(person, payment)
            assert (row.units, row.taken) == (bought, taken)
            assert 0 <= taken <= bought

    def l7_entries_never_change_and_their_numbers_have_no_gap(
        self, person: str, entries: list[dict[str, Any]], account: LedgerAccount
    ) -> None:
        assert [entry["sequence"] for entry in entries] == list(range(1, int(account.sequence) + 1))
        for entry in entries:
            assert self.seen.setdefault((person, entry["sequence"]), entry) == entry
        assert sum(owner == person for owner, _ in self.seen) == len(entries)

    def l8_it_is_what_the_plain_ledger_says(self, account: LedgerAccount, plain: PlainBook, currency: Currency) -> None:
        """An act that answered is there, and nothing is there that nobody asked for, up to what is yet to expire."""
        book = account.book(currency)
        due = book.due_at
        if due is None or due > self.moment:
            plain.expire(self.moment)
            assert (book.available, book.held, book.debt) == (plain.available, plain.held, plain.debt)

    def teardown(self) -> None:
        """L5: one sweep after the longest hold nothing is held."""
        if not hasattr(self, "people"):
            return
        self.moment += timedelta(days=4)
        self.sweep()
        self.promises()
        for person in self.people:
            assert check(person, self.moment).differences == []
            account = LedgerAccount.of(person)
            assert all(account.book(currency).held == 0 for currency in Currency)
            assert account.due_at is None or account.due_at > self.moment


def test_the_ledger_keeps_its_promises_whatever_happens(cloud):
    Ledger.clock, Ledger.tables = cloud
    run_state_machine_as_test(Ledger, settings=WHOLE)
