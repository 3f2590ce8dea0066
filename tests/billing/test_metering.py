"""M14: what a live session costs, compared with a meter that keeps every second as a thing of its own."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from shared.billing.metering import SILENCE, Meter, Standing, Tab, standing, started_minutes, to_hold
from shared.core.clock import now
from shared.core.ids import new
from shared.ledger.acts import Units, grant, hold, settle
from shared.ledger.books import BalanceEmpty, BalanceHeld, Currency
from shared.ledger.models import LedgerAccount, LedgerEffect, LedgerEntry, LedgerNote, LedgerPurchase
from shared.ledger.reconciling import LedgerCheck, check
from tests.support.in_process import cloud_in_process

START = datetime(2026, 11, 21, 10, tzinfo=UTC)
TABLES = [LedgerAccount, LedgerCheck, LedgerEffect, LedgerEntry, LedgerNote, LedgerPurchase]
FEATURE = "live_session"


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def heard_all_along(seconds: int) -> Meter:
    """A session that has run so long, with a sign of life every 20 s."""
    meter = Meter().run(START)
    for moment in range(0, seconds, 20):
        meter = meter.hear(at(moment))
    return meter.end(at(seconds))


@pytest.mark.parametrize(
    ("seconds", "units"),
    [(0, 0), (1, 1), (59, 1), (60, 1), (61, 2), (3599, 60), (3600, 60), (3601, 61), (7200, 120)],
)
def test_m14_a_started_minute_is_paid_as_a_whole(seconds, units):
    assert heard_all_along(seconds).units(at(9999)) == units


@pytest.mark.parametrize(("milliseconds", "units"), [(999, 0), (1000, 1), (60_999, 1), (61_000, 2), (90_000, 2)])
def test_m14_milliseconds_are_never_read_as_minutes(milliseconds, units):
    assert started_minutes(timedelta(milliseconds=milliseconds)) == units
    meter = Meter().run(START).hear(at(50)).end(START + timedelta(milliseconds=milliseconds))
    assert meter.units(at(9999)) == max(units, 1)  # it was heard at 50 s
    with pytest.raises(TypeError):
        started_minutes(milliseconds)


def test_m14_pausing_running_and_ending_again_change_nothing():
    meter = Meter().run(START)
    assert meter.run(at(10)).run(at(20)).time(at(30)) == timedelta(seconds=30)
    still = meter.pause(at(30))
    assert still.pause(at(40)).time(at(50)) == timedelta(seconds=30)
    over = still.run(at(50)).end(at(55))
    assert over.end(at(90)).run(at(91)).hear(at(92)).pause(at(93)) == over
    assert over.time(at(99)) == timedelta(seconds=35)


def test_m14_a_lost_connection_stops_the_meter_after_a_minute():
    meter = Meter().run(START).hear(at(20))
    assert meter.time(at(80)) == meter.time(at(9999)) == timedelta(seconds=80)
    back = meter.hear(at(1000))
    assert back.time(at(1010)) == timedelta(seconds=90)


def test_m14_a_clock_that_goes_back_adds_nothing():
    meter = Meter().run(at(100)).hear(at(130))
    assert meter.pause(at(50)).time(at(200)) == timedelta(seconds=30)
    assert meter.run(at(0)).hear(at(0)).time(at(140)) == timedelta(seconds=40)


MOMENTS = st.integers(-200, 4000)
CALLS = st.lists(st.tuples(st.sampled_from(["run", "hear", "pause", "end"]), MOMENTS), max_size=30)


@given(CALLS, MOMENTS)
def test_m14_more_time_never_costs_less_and_no_more_than_has_passed(calls, moment):
    meter, first = Meter(), None
    for call, when in calls:
        first = when if first is None and call == "run" else first
        before = meter.time(at(when))
        meter = getattr(meter, call)(at(when))
        assert meter.time(at(when)) == before
    assert timedelta() <= meter.time(at(moment)) <= meter.time(at(moment + 1)) <= meter.time(at(9999))
    assert meter.time(at(9999)) <= SILENCE * len(calls)
    assert first is not None or meter.time(at(9999)) == timedelta()


class Session(RuleBasedStateMachine):
    """A session that is begun, heard, paused, gone on with and ended, at moments that also go back."""

    def __init__(self) -> None:
        super().__init__()
        self.meter, self.moment = Meter(), 0
        self.seconds: set[int] = set()
        self.running, self.ended, self.known = False, False, 0
        self.tab, self.charged, self.balance = Tab(0, 60), [], 0

    def told(self, moment: int) -> int:
        """Count what has run by now, second by second."""
        now = max(moment, self.known)
        if self.running:
            self.seconds.update(range(self.known, min(now, self.known + 60)))
        return now

    @rule(passes=st.integers(-90, 200), call=st.sampled_from(["run", "run", "hear", "hear", "hear", "pause"]))
    def goes_on(self, passes: int, call: str) -> None:
        self.moment = max(0, self.moment + passes)
        self.meter = getattr(self.meter, call)(at(self.moment))
        if self.ended:
            return
        self.known = self.told(self.moment)
        self.running = {"run": True, "pause": False}.get(call, self.running)

    @rule(passes=st.integers(-90, 200))
    def ends(self, passes: int) -> None:
        self.goes_on(passes, "pause")
        self.meter, self.ended = self.meter.end(at(self.moment)), True

    @rule(units=st.integers(1, 90))
    def earns(self, units: int) -> None:
        self.balance += units

    @precondition(lambda self: self.standing is Standing.NEXT_CREDIT)
    @rule()
    def takes_the_next_credit(self) -> None:
        self.charged.append(self.tab.used(self.units))
        held = to_hold(self.balance)
        self.balance -= held
        self.tab = self.tab.turned(held)

    @property
    def units(self) -> int:
        return self.meter.units(at(self.known))

    @property
    def standing(self) -> Standing:
        return standing(self.tab, self.meter.time(at(self.known)), self.balance)

    @invariant()
    def every_second_counts_once(self) -> None:
        assert self.meter.time(at(self.known)) == timedelta(seconds=len(self.seconds))

    @invariant()
    def every_started_minute_is_paid_once_as_far_as_the_balance_goes(self) -> None:
        paid = sum(self.charged) + self.tab.used(self.units)
        assert paid == min(-(-len(self.seconds) // 60), self.tab.settled + self.tab.held)
        assert all(part <= 60 for part in self.charged)
        assert (self.standing is Standing.ENDS) == (self.balance == 0 and self.units > self.tab.settled + self.tab.held)


TestSession = Session.TestCase
TestSession.settings = settings(max_examples=200, stateful_step_count=40)


@pytest.mark.parametrize(
    ("seconds", "available", "expected"),
    [
        (0, 0, Standing.RUNS),
        (54 * 60 + 59, 0, Standing.RUNS),
        (55 * 60, 0, Standing.RUNS_OUT),
        (3600, 0, Standing.RUNS_OUT),
        (3601, 0, Standing.ENDS),
        (55 * 60, 1, Standing.RUNS),
        (59 * 60 + 1, 1, Standing.NEXT_CREDIT),
        (3700, 1, Standing.NEXT_CREDIT),
    ],
)
def test_m14_a_session_warns_for_five_minutes_and_ends_with_the_balance(seconds, available, expected):
    assert standing(Tab(0, 60), timedelta(seconds=seconds), available) is expected


@pytest.fixture(scope="module")
def own() -> Iterator[None]:
    with cloud_in_process(TABLES):
        yield


def of(user_id: str, units: int) -> Units:
    return Units(user_id, Currency.CREDIT, units)


def lived(user_id: str, seconds: int, *, repeats: int = 1) -> Tab:
    """A session as a room runs it: a credit is held, settled when its minutes are over, and the next one is held."""
    session, moment = new(), now()
    tab, number, meter = Tab(0, 60), 0, Meter().run(START)
    hold(of(user_id, 60), FEATURE, f"{session}#0", moment, lasting=timedelta(hours=3))
    for second in range(0, seconds + 1, 20):
        meter = meter.hear(at(second))
        time = meter.time(at(second))
        available = LedgerAccount.of(user_id).book(Currency.CREDIT).available
        if standing(tab, time, available) is Standing.NEXT_CREDIT:
            settle(of(user_id, tab.used(started_minutes(time))), f"{session}#{number}", moment)
            number, held = number + 1, to_hold(available)
            hold(of(user_id, held), FEATURE, f"{session}#{number}", moment, lasting=timedelta(hours=3))
            tab = tab.turned(held)
    for _ in range(repeats):  # `end` comes again: one hold has one end
        meter = meter.end(at(seconds))
        settle(of(user_id, tab.used(meter.units(at(seconds)))), f"{session}#{number}", moment)
    return tab


@pytest.mark.parametrize(
    ("seconds", "paid"), [(0, 0), (3599, 60), (3600, 60), (3601, 61), (100 * 60, 100), (3 * 3600, 130)]
)
def test_m14_a_room_holds_credit_by_credit_and_the_ledger_charges_every_minute_once(own, seconds, paid):
    user_id = new()
    grant(of(user_id, 130), new(), now())
    lived(user_id, seconds, repeats=2)
    book = LedgerAccount.of(user_id).book(Currency.CREDIT)
    assert (book.available, book.held) == (130 - paid, 0)
    assert check(user_id, now()).differences == []


def test_m14_who_has_no_whole_credit_begins_nothing_and_learns_why(own):
    user_id = new()
    grant(of(user_id, 59), new(), now())
    with pytest.raises(BalanceEmpty):
        hold(of(user_id, 60), FEATURE, new(), now())
    grant(of(user_id, 60), new(), now())
    hold(of(user_id, 60), FEATURE, new(), now())
    with pytest.raises(BalanceHeld):
        hold(of(user_id, 60), FEATURE, new(), now())
