"""What happens to a book: compared, act by act, with a ledger that keeps every unit as a thing of its own."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from shared.core.errors import Invalid
from shared.ledger.books import (
    BalanceEmpty,
    BalanceHeld,
    BalanceOwed,
    Book,
    Counter,
    Hold,
    HoldClosed,
    Kind,
    Lot,
    NothingLeft,
    Posting,
    Reason,
    Source,
    TooManyHolds,
)
from shared.ledger.models import book_of, stored
from shared.ledger.rules import (
    MOST_HOLDS,
    MOST_LOTS,
    MOST_UNITS,
    adjusted,
    expired,
    held,
    is_due,
    received,
    released,
    settled,
    share_to_take_back,
    spent,
    taken_back,
    withdrawn,
)
from tests.support.ledgers import PlainBook, units
from tests.support.orders import in_every_order

START = datetime(2026, 1, 1, tzinfo=UTC)
COUNTS = st.integers(1, 20)
LIVES = st.sampled_from([None, 1, 2, 3])
SIDES = {Kind.GRANT: Counter.GRANTS, Kind.PURCHASE: Counter.SALES}


def lot(name="a", count=10, source=Source.GRANTED, at=START, expires_at=None):
    return Lot(name, source, at, expires_at, count)


def book(*lots, holds=(), debt=0):
    made = Book(debt=debt)
    for each in lots:
        made = received(made, Kind.GRANT, Counter.GRANTS, each).book
    return replace(made, holds=tuple(holds))


def with_hold(count, *lots, name="h", minutes=15):
    return held(book(*lots), Hold(name, "scan", START, START + timedelta(minutes=minutes), ()), count).book


class Books(RuleBasedStateMachine):
    """One book under any order of acts; the entries, the stored row and the plain ledger tell the same."""

    def __init__(self):
        super().__init__()
        self.now, self.number = START, 0
        self.book, self.plain = Book(), PlainBook()
        self.entries: list[Posting] = []

    def name(self):
        self.number += 1
        return f"{self.number:04d}"

    def wrote(self, change):
        self.entries += change.postings
        self.book = change.book

    def refused_or(self, count, act):
        """Carry out what needs so many units, or see that it is refused for the right reason."""
        if self.plain.enough(count):
            self.wrote(act())
            return True
        enough_with_held = count <= self.plain.available + self.plain.held
        why = BalanceOwed if self.plain.debt else BalanceHeld if enough_with_held else BalanceEmpty
        with pytest.raises(why):
            act()
        return False

    @rule(count=COUNTS, days=LIVES, kind=st.sampled_from([Kind.GRANT, Kind.PURCHASE]))
    def comes(self, count, days, kind):
        source = Source.BOUGHT if kind is Kind.PURCHASE else Source.GRANTED
        expires_at = None if days is None else START + timedelta(days=days + (self.now - START).days)
        name = self.name()
        self.wrote(received(self.book, kind, SIDES[kind], Lot(name, source, self.now, expires_at, count)))
        self.plain.give(units(name, source, self.now, expires_at, count))

    @rule(count=COUNTS, minutes=st.sampled_from([1, 15, 60 * 50]))
    def hold(self, count, minutes):
        name, ends = self.name(), self.now + timedelta(minutes=minutes)
        if self.refused_or(count, lambda: held(self.book, Hold(name, "scan", self.now, ends, ()), count)):
            self.plain.hold(name, count, ends)

    @precondition(lambda self: self.plain.holds)
    @rule(data=st.data(), how=st.sampled_from(["settle", "release"]))
    def close(self, data, how):
        name = data.draw(st.sampled_from(sorted(self.plain.holds)))
        used = data.draw(st.integers(0, len(self.plain.holds[name][1]))) if how == "settle" else 0
        close = settled(self.book, name, used) if how == "settle" else released(self.book, name, Reason.FAILED)
        self.wrote(close)
        self.plain.close(name, used)
        with pytest.raises(HoldClosed):
            settled(self.book, name, 0)

    @rule(count=COUNTS)
    def spend(self, count):
        if self.refused_or(count, lambda: spent(self.book, count, self.name(), "scan")):
            self.plain.take(count)

    @rule(count=COUNTS, data=st.data(), counter=st.sampled_from([Counter.REFUNDS, Counter.DISPUTES]))
    def take_back(self, count, data, counter):
        name = data.draw(st.sampled_from([f"{number:04d}" for number in range(self.number + 1)]))
        self.wrote(taken_back(self.book, count, self.name(), counter, name))
        self.plain.take_back(count, name)

    @rule(count=COUNTS, data=st.data())
    def withdraw(self, count, data):
        granted = [unit for unit in self.plain.units if unit.source is Source.GRANTED]
        ends = data.draw(st.sampled_from([unit.expires_at for unit in granted] or [START]))
        given = [unit for unit in granted if unit.expires_at == ends]
        if given:
            self.wrote(withdrawn(self.book, count, self.name(), Counter.GRANTS, ends))
            self.plain.take(min(count, len(given)), given[0].lot_id)
        else:
            with pytest.raises(NothingLeft):
                withdrawn(self.book, count, self.name(), Counter.GRANTS, ends)

    @rule(count=COUNTS, up=st.booleans(), into_debt=st.booleans())
    def adjust(self, count, up, into_debt):
        name = self.name()
        own = Lot(name, Source.GRANTED, self.now, None, count)
        if up:
            self.wrote(adjusted(self.book, count, own))
            self.plain.give(units(name, Source.GRANTED, self.now, None, count))
        elif into_debt:
            self.wrote(adjusted(self.book, -count, own, into_debt=True))
            self.plain.take_back(count)
        elif self.refused_or(count, lambda: adjusted(self.book, -count, own)):
            self.plain.take(count)

    @rule(minutes=st.sampled_from([1, 14, 15, 60 * 10, 60 * 24]))
    def time_passes(self, minutes):
        self.now += timedelta(minutes=minutes)
        for _ in range(100):
            if is_due(self.book, self.now):
                self.wrote(expired(self.book, self.now, most=2))
        assert not is_due(self.book, self.now)
        self.plain.expire(self.now)

    @invariant()
    def l1_the_sides_of_every_entry_sum_to_zero(self):
        assert all(entry.amount + entry.held + entry.counter_amount == 0 for entry in self.entries)
        assert all((entry.counter is not None) == (entry.counter_amount != 0) or entry.kind is Kind.SETTLE
                   for entry in self.entries)  # fmt: skip

    @invariant()
    def l2_a_balance_is_the_sum_of_its_entries(self):
        assert sum(entry.amount for entry in self.entries) == self.book.available
        assert sum(entry.held for entry in self.entries) == self.book.held

    @invariant()
    def l3_nothing_is_below_zero_but_for_a_debt(self):
        assert self.book.available >= -self.book.debt
        assert self.book.debt >= 0
        assert self.book.held >= 0
        assert not (self.book.debt and self.book.lots)
        assert all(each.units > 0 for each in self.book.lots)

    @invariant()
    def it_holds_what_the_plain_ledger_holds(self):
        assert (self.book.available, self.book.held, self.book.debt) == (
            self.plain.available, self.plain.held, self.plain.debt,
        )  # fmt: skip
        kept = sorted((unit.turn, unit.expires_at or START) for unit in self.plain.units)
        assert kept == sorted(
            (each.turn, each.expires_at or START) for each in self.book.lots for _ in range(each.units)
        )

    @invariant()
    def the_stored_row_tells_the_same_book(self):
        assert book_of(stored(self.book)) == self.book


TestBooks = Books.TestCase


@pytest.mark.parametrize(
    "wrong", [0, -1, 0.5, 1e3, "10", None, float("nan"), float("inf"), 2**63, 10**40, True, [1]], ids=str
)
def test_m03_what_is_no_number_of_units_changes_nothing(wrong):
    full = book(lot())
    for act in (
        lambda: received(full, Kind.GRANT, Counter.GRANTS, lot(count=wrong)),
        lambda: spent(full, wrong, "r", "scan"),
        lambda: held(full, Hold("h", "scan", START, START, ()), wrong),
        lambda: taken_back(full, wrong, "r", Counter.REFUNDS, "a"),
    ):
        with pytest.raises(Invalid) as refusal:
            act()
        assert refusal.value.facts["fields"][0]["field"] == "units"


def test_the_most_units_of_one_act_are_taken():
    assert book(lot(count=MOST_UNITS)).available == MOST_UNITS


def test_granted_units_are_spent_before_bought_ones_and_of_each_the_oldest():
    later = START + timedelta(days=1)
    sold, old, young = lot("s", 5, Source.BOUGHT, START - timedelta(days=9)), lot("o", 5), lot("y", 5, at=later,
        expires_at=later + timedelta(days=9))  # fmt: skip
    full = book(young, sold, old)
    assert [(each.lot_id, each.units) for each in spent(full, 7, "r", "scan").book.lots] == [("y", 3), ("s", 5)]
    assert [(each.lot_id, each.units) for each in spent(full, 11, "r", "scan").book.lots] == [("s", 4)]


def test_what_work_used_comes_from_the_units_that_were_to_be_spent_first():
    full = with_hold(8, lot("s", 5, Source.BOUGHT), lot("g", 5))
    assert [(each.lot_id, each.units) for each in settled(full, "h", 6).book.lots] == [("s", 4)]


def test_empty_is_told_apart_from_held_by_another_session():
    full = with_hold(8, lot(count=10))
    another = Hold("i", "scan", START, START + timedelta(minutes=1), ())
    with pytest.raises(BalanceHeld) as refusal:
        held(full, another, 3)
    assert refusal.value.facts == {"needed": 3, "available": 2, "held": 8}
    with pytest.raises(BalanceEmpty):
        held(full, another, 11)
    assert held(full, another, 2).book.available == 0


def test_a_refund_of_spent_units_leaves_a_debt_that_the_next_units_settle():
    empty = spent(book(lot("p", 10, Source.BOUGHT)), 6, "r", "scan").book
    owing = taken_back(empty, 10, "refund", Counter.REFUNDS, "p").book
    assert (owing.available, owing.debt) == (-6, 6)
    with pytest.raises(BalanceOwed) as refusal:
        spent(owing, 1, "r", "scan")
    assert refusal.value.facts["owed"] == 6
    settled_up = received(owing, Kind.GRANT, Counter.GRANTS, lot("g", 8)).book
    assert (settled_up.available, settled_up.debt) == (2, 0)


def test_a_refund_takes_from_its_own_purchase_before_anything_else():
    full = book(lot("g", 5), lot("p", 5, Source.BOUGHT), lot("q", 5, Source.BOUGHT))
    left = taken_back(full, 7, "refund", Counter.REFUNDS, "p").book.lots
    assert [(each.lot_id, each.units) for each in left] == [("g", 3), ("q", 5)]


def test_an_adjustment_goes_below_zero_only_where_a_debt_is_meant():
    few = book(lot(count=3))
    with pytest.raises(BalanceEmpty):
        adjusted(few, -4, lot())
    assert adjusted(few, -4, lot(), into_debt=True).book.available == -1


@pytest.mark.parametrize("used", [-1, 9, True, 1.0, "1", None], ids=str)
def test_l5_work_cannot_use_more_than_was_held(used):
    with pytest.raises(Invalid):
        settled(with_hold(8, lot()), "h", used)


def test_a_hold_expires_at_its_moment_and_not_before():
    full = with_hold(8, lot())
    assert expired(full, START + timedelta(minutes=15, microseconds=-1)).postings == ()
    change = expired(full, START + timedelta(minutes=15))
    assert (change.postings[0].kind, change.postings[0].reason, change.book.held) == (Kind.RELEASE, Reason.EXPIRED, 0)


def test_units_whose_time_ran_out_while_they_were_held_expire_when_they_come_back():
    ends = START + timedelta(minutes=5)
    change = expired(with_hold(8, lot(expires_at=ends)), START + timedelta(minutes=15))
    assert [(posting.kind, posting.amount) for posting in change.postings] == [(Kind.RELEASE, 8), (Kind.EXPIRE, -10)]


def test_a_book_has_so_many_holds_open_and_no_more():
    full = book(lot(count=100))
    for number in range(MOST_HOLDS):
        full = held(full, Hold(f"{number}", "scan", START, START + timedelta(minutes=1), ()), 1).book
    with pytest.raises(TooManyHolds):
        held(full, Hold("one more", "scan", START, START + timedelta(minutes=1), ()), 1)


def test_many_grants_that_end_together_are_one_lot():
    ends = START + timedelta(days=1)
    full = book(*[lot(f"{number}", 1, at=START + timedelta(seconds=number), expires_at=ends) for number in range(500)])
    assert [each.units for each in full.lots] == [500]


@given(bought=st.integers(1, 1000), paid=st.integers(1, 10_000), parts=st.lists(st.integers(1, 5000), max_size=5))
def test_l6_l10_refunds_in_parts_take_back_what_one_refund_of_their_sum_would(bought, paid, parts):
    taken = 0
    for number in range(1, len(parts) + 1):
        share = share_to_take_back(bought, paid, min(paid, sum(parts[:number])))
        assert taken <= share <= bought
        taken = share
    assert taken == (share_to_take_back(bought, paid, min(paid, sum(parts))) if parts else 0)
    assert share_to_take_back(bought, paid, paid) == bought


@given(st.data())
def test_l10_what_comes_and_is_taken_back_leads_to_one_balance_in_any_order(data):
    full = with_hold(4, lot("g", data.draw(st.integers(4, 9))), lot("p", data.draw(COUNTS), Source.BOUGHT))
    sizes = [data.draw(COUNTS) for _ in range(4)]
    acts = [
        lambda b: received(b, Kind.PURCHASE, Counter.SALES, lot("q", sizes[0], Source.BOUGHT)),
        lambda b: taken_back(b, sizes[1], "r", Counter.REFUNDS, "p"),
        lambda b: taken_back(b, sizes[2], "d", Counter.DISPUTES, "p"),
        lambda b: released(b, "h", Reason.FAILED),
        lambda b: adjusted(b, -sizes[3], lot("c"), into_debt=True),
    ]

    def deliver(turn):
        one = full
        for number in turn:
            one = acts[number](one).book
        return one.available, one.held, one.debt

    in_every_order(len(acts), deliver)


@given(count=st.integers(1, 10), used=st.integers(0, 10))
def test_a_hold_that_comes_back_leaves_the_book_as_it_was(count, used):
    full = book(lot("s", 5, Source.BOUGHT), lot("g", 5))
    waiting = held(full, Hold("h", "scan", START, START, ()), count).book
    assert released(waiting, "h", Reason.CANCELLED).book == full
    used = min(used, count)
    at_once = spent(full, used, "r", "scan").book if used else full
    assert settled(waiting, "h", used).book == at_once


AT = datetime(2026, 11, 21, tzinfo=UTC)
LARGEST_ROW = 400 * 1024


def lot_of(number, source, days, units):
    expires_at = AT + timedelta(days=days) if days else None
    return Lot(f"{source}#{number}#{'r' * 60}", source, AT + timedelta(minutes=number), expires_at, units)


def lots_good_for(days):
    each = st.tuples(st.sampled_from(list(Source)), days, st.integers(1, 50))
    return st.lists(each, min_size=MOST_LOTS - 5, max_size=MOST_LOTS + 60)


LOTS = st.one_of(lots_good_for(st.integers(1, 400)), lots_good_for(st.one_of(st.just(0), st.integers(0, 400))))


@given(LOTS, st.integers(1, 4000), st.integers(1, 200))
def test_d09_many_lots_are_few_and_nothing_of_them_is_lost_or_expires_earlier(described, wanted, at_once):
    lots = [replace(lot_of(n, *each), at=AT + timedelta(minutes=n // at_once)) for n, each in enumerate(described)]
    book = Book()
    for lot in lots:
        kind, counter = (Kind.GRANT, Counter.GRANTS) if lot.source is Source.GRANTED else (Kind.PURCHASE, Counter.SALES)
        book = received(book, kind, counter, lot).book
    assert len(book.lots) <= MOST_LOTS
    assert list(book.lots) == sorted(book.lots, key=lambda lot: lot.turn)

    def good(of, moment, source):
        alive = [lot for lot in of if lot.expires_at is None or lot.expires_at > moment]
        return sum(lot.units for lot in alive if lot.source is source)

    for source in Source:
        assert good(book.lots, AT, source) == good(lots, AT, source)
        for moment in {lot.expires_at for lot in [*lots, *book.lots] if lot.expires_at}:
            for before in (moment - timedelta(seconds=1), moment):
                assert good(book.lots, before, source) >= good(lots, before, source)
    never = [lot for lot in lots if lot.expires_at is None]
    assert sum(lot.units for lot in book.lots if lot.expires_at is None) == sum(lot.units for lot in never)
    if wanted <= book.available:
        assert spent(book, wanted, "r", "f").book.available == sum(lot.units for lot in lots) - wanted
    else:
        with pytest.raises(BalanceEmpty):
            spent(book, wanted, "r", "f")


@given(st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 9)), max_size=MOST_LOTS - 1, unique_by=lambda e: e[0]))
def test_d09_as_many_lots_as_fit_stay_apart(described):
    book = Book()
    lots = [lot_of(number, Source.BOUGHT, 0, count) for number, count in described]
    for lot in lots:
        book = received(book, Kind.PURCHASE, Counter.SALES, lot).book
    assert {lot.lot_id: lot.units for lot in book.lots} == {lot.lot_id: lot.units for lot in lots}


@pytest.mark.parametrize("source", list(Source))
@pytest.mark.parametrize("distinct", [True, False])
def test_d09_a_book_of_five_thousand_small_lots_fits_its_row_spends_and_gives_back(source, distinct):
    book = Book()
    kind, counter = (Kind.GRANT, Counter.GRANTS) if source is Source.GRANTED else (Kind.PURCHASE, Counter.SALES)
    for number in range(5000):
        expires_at = AT + timedelta(days=365, minutes=number) if distinct else None
        lot = Lot(f"{number}#{'r' * 60}", source, AT + timedelta(minutes=number), expires_at, 1)
        book = received(book, kind, counter, lot).book
    assert book.available == 5000
    hold = Hold("h", "f", AT, AT + timedelta(hours=1), ())
    both = {"credit": stored(held(book, hold, 4999).book), "token": stored(book)}
    assert len(json.dumps(both)) < LARGEST_ROW
    assert settled(held(book, hold, 4999).book, "h", 4000).book.available == 1000
    assert taken_back(book, 1, "re", Counter.REFUNDS, f"0#{'r' * 60}").book.available == 4999
    assert expired(book, AT + timedelta(days=364)).book == book


def filled(book, since):
    for number in range(since, since + MOST_LOTS):
        book = received(book, Kind.PURCHASE, Counter.SALES, lot_of(number, Source.BOUGHT, 0, 1)).book
    return book


def test_d09_holds_of_a_thousand_parts_are_enough():
    book = Book()
    for number in range(10):
        hold = Hold(f"h{number}", "f", AT, AT + timedelta(hours=1), ())
        book = held(filled(book, 1000 * number), hold, MOST_LOTS).book
    book = filled(book, 10_000)
    with pytest.raises(TooManyHolds):
        held(book, Hold("one more", "f", AT, AT + timedelta(hours=1), ()), 1)
    assert len(json.dumps(stored(book))) * 2 < LARGEST_ROW
