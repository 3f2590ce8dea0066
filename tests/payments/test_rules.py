from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.payments.rules import (
    MOST_TRIES,
    Back,
    Fold,
    Paid,
    Seen,
    Status,
    Taking,
    Terms,
    next_try,
    parked_until,
    problem_of,
    status_of,
    steps,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)
UNITS, AMOUNTS = st.integers(1, 5_000), st.integers(50, 10_000)


@st.composite
def histories(draw, fails=False):
    """A payment, and the growing list of what went back of it, as the provider tells it at each look."""
    amount = draw(AMOUNTS)
    terms = Terms("starter", draw(UNITS), amount, "usd")
    left, takings, looks = amount, [], []
    for number in range(draw(st.integers(0, 6))):
        part = draw(st.integers(0, left))
        left -= part
        at = draw(st.integers(0, 2))
        takings.append(Taking(f"re_{number}", draw(st.sampled_from(list(Back))), part, number + at))
        if fails and draw(st.booleans()):
            which = draw(st.integers(0, len(takings) - 1))
            left += takings[which].amount if takings[which].stands else 0
            takings[which] = Taking(**{**vars(takings[which]), "stands": False})
        looks.append(tuple(takings))
    return terms, looks


def followed(terms, looks):
    known = Fold()
    for takings in looks:
        for step in steps(terms, takings, known):
            known = step.after
    return known


def seen(**values):
    facts = {"provider_id": "pi_1", "user_id": "u", "payment_id": "p", "package": "starter", "paid": Paid.RECEIVED,
             "amount": 999, "received": 999, "money": "usd", "live": False, **values}  # fmt: skip
    return Seen(**facts)


TERMS = Terms("starter", 300, 999, "usd")


def share_of(terms, known):
    """The units that belong to the money that is gone, which is never more than the price."""
    money = sum(money for reference, (_, money) in known.taken.items() if reference not in known.returned)
    return terms.units * min(money, terms.amount) // terms.amount


@st.composite
def overlapping(draw):
    """A payment, and looks in any order at refunds and disputes of the same money; in the end they stand, or do not."""
    amount = draw(AMOUNTS)
    terms = Terms("starter", draw(UNITS), amount, "usd")
    names = [f"re_{number}" for number in range(draw(st.integers(1, 4)))]
    whole = [Taking(name, draw(st.sampled_from(list(Back))), draw(st.integers(0, amount)), draw(st.integers(0, 3)))
             for name in names]  # fmt: skip
    last = [replace(taking, stands=draw(st.booleans())) for taking in whole]
    looks = draw(
        st.lists(st.lists(st.sampled_from([*whole, *last]), unique_by=lambda each: each.reference), max_size=6)
    )
    return terms, [*looks, draw(st.permutations(last))]


@given(histories(), st.data())
def test_m10_whatever_is_looked_at_when_as_much_is_taken_back_as_its_share_of_the_price(history, data):
    terms, looks = history
    some = [look for look in looks if data.draw(st.booleans())] + looks[-1:]
    known = followed(terms, some)
    money = sum(taking.amount for taking in looks[-1]) if looks else 0
    assert known.units == terms.units * money // terms.amount
    assert known.money == money
    assert followed(terms, some + some).taken == known.taken


@given(histories(fails=True), st.randoms())
def test_l6_never_more_is_taken_back_than_was_bought_and_nothing_is_given_twice(history, random):
    terms, looks = history
    known, taken, gone = Fold(), {}, set()
    for takings in random.sample(looks, len(looks)):  # an older answer may come after a newer one
        for step in steps(terms, takings, known):
            known = step.after
            if step.gives:
                assert step.taking.reference not in gone
                gone.add(step.taking.reference)
            else:
                assert step.taking.reference not in taken
                taken[step.taking.reference] = step.units
            assert 0 <= known.units <= terms.units
            assert known.units == share_of(terms, known)
            assert step.units >= 0


@given(overlapping())
def test_m10_money_that_a_dispute_and_a_refund_both_speak_of_takes_its_units_once_whatever_comes_first(history):
    terms, looks = history
    known, gone = Fold(), 0
    for takings in looks:
        for step in steps(terms, takings, known):
            known = step.after
            gone += -step.units if step.gives else step.units
            assert gone == known.units == share_of(terms, known)
    money = sum(taking.amount for taking in looks[-1] if taking.stands)
    assert gone == terms.units * min(money, terms.amount) // terms.amount


def test_a_dispute_that_is_won_gives_nothing_back_of_what_was_refunded_meanwhile():
    dispute, refund = Taking("PP-1", Back.DISPUTE, 999, 1), Taking("re_1", Back.REFUND, 999, 2)
    known = followed(TERMS, [(dispute,), (dispute, refund)])
    (won,) = steps(TERMS, (replace(dispute, stands=False), refund), known)
    assert (won.gives, won.units, won.after.units, won.after.money) == (True, 0, 300, 999)
    (failed,) = steps(TERMS, (replace(dispute, stands=False), replace(refund, stands=False)), won.after)
    assert (failed.gives, failed.units, failed.after.units) == (True, 300, 0)


def test_the_last_part_of_the_price_takes_the_last_unit():
    thirds = tuple(Taking(f"re_{n}", Back.REFUND, 333, n) for n in range(3))
    assert [step.units for step in steps(TERMS, thirds, Fold())] == [100, 100, 100]
    sevenths = tuple(Taking(f"re_{n}", Back.REFUND, 100, n) for n in range(7))
    assert sum(step.units for step in steps(Terms("x", 10, 700, "usd"), sevenths, Fold())) == 10


def test_a_refund_that_failed_and_a_dispute_that_was_won_give_back_what_they_took():
    taken = followed(TERMS, [(Taking("re_1", Back.REFUND, 333, 1), Taking("du_1", Back.DISPUTE, 666, 2))])
    assert taken.units == 300
    after = steps(
        TERMS, (Taking("re_1", Back.REFUND, 333, 1, False), Taking("du_1", Back.DISPUTE, 666, 2, False)), taken
    )
    assert [(step.gives, step.units) for step in after] == [(True, 100), (True, 200)]
    assert after[-1].after.units == 0


def test_m12_what_differs_from_the_catalogue_is_named():
    assert problem_of(TERMS, seen()) is None
    for name, wrong in {"amount": 1, "received": 998, "package": "enterprise_pack"}.items():
        assert problem_of(TERMS, seen(**{name: wrong})) == name
    assert problem_of(TERMS, seen(money="jpy")) == "currency"


def test_what_was_bought_stays_bought_whatever_an_older_answer_says():
    older = seen(paid=Paid.WAITING, received=0)
    assert status_of(TERMS, older, True, Fold()) is Status.COMPLETED
    assert status_of(TERMS, older, False, Fold()) is Status.PENDING
    assert status_of(TERMS, seen(paid=Paid.REFUSED), False, Fold()) is Status.FAILED
    assert status_of(TERMS, seen(), True, Fold({"re_1": (300, 999)})) is Status.REFUNDED
    assert status_of(TERMS, seen(), True, Fold({"re_1": (300, 999)}, frozenset({"re_1"}))) is Status.COMPLETED


def test_what_fails_is_tried_later_each_time_and_then_given_up():
    pauses = [next_try(tries, NOW) for tries in range(1, MOST_TRIES)]
    assert pauses == sorted(pauses)
    assert pauses[0] == NOW + timedelta(minutes=1)
    assert next_try(MOST_TRIES, NOW) is None


@given(st.integers(0, 10_000), st.integers(0, 40 * 24 * 60))
def test_w10_what_speaks_of_something_unknown_is_looked_at_for_thirty_days_and_no_longer(looked, minutes):
    moment = NOW + timedelta(minutes=minutes)
    due_at = parked_until(NOW, looked, moment)
    assert (due_at is None) == (minutes >= 30 * 24 * 60)
    assert due_at is None or moment < due_at <= moment + timedelta(hours=6)
