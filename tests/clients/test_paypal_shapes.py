from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.clients.paypal_shapes import AmountStrange, amount_of, seen_order, told_of, value_of
from shared.payments.rules import Back, Fold, Paid, Seen, Taking, Terms, problem_of, steps

BEFORE, CREATED = "2026-02-01T00:00:00Z", "2026-03-01T12:00:00Z"
MONEY = st.sampled_from(["usd", "eur", "gbp", "jpy"])
EXPONENT = {"jpy": 0}
TERMS = Terms("starter", 300, 999, "usd")


def money(value, currency="USD"):
    return {"currency_code": currency, "value": value}


def capture(status="COMPLETED", value="9.99", **more):
    return {"id": "CAP1", "status": status, "amount": money(value), "create_time": CREATED, **more}


def refund(value, status="COMPLETED", number=1, at=CREATED):
    return {"id": f"REF{number}", "status": status, "amount": money(value), "create_time": at}


def order(*captures, refunds=(), status="COMPLETED", value="9.99", **unit):
    payments = {"captures": list(captures), "refunds": list(refunds)} if captures else {}
    units = [{"amount": money(value), "custom_id": "user.payment.starter", "payments": payments, **unit}]
    return {"id": "ORDER1", "status": status, "purchase_units": units}


def dispute(status="WAITING_FOR_SELLER_RESPONSE", stage="CHARGEBACK", value="9.99", outcome=None, refunded=None):
    decided = {"outcome_code": outcome, **({"amount_refunded": money(refunded)} if refunded else {})}
    return {"dispute_id": "PP-1", "status": status, "dispute_life_cycle_stage": stage, "create_time": CREATED,
            "dispute_amount": money(value), **({"dispute_outcome": decided} if outcome else {})}  # fmt: skip


def standing(seen):
    return {taking.reference: taking.amount for taking in seen.takings if taking.stands}


@given(st.integers(0, 10**12), MONEY)
def test_an_amount_comes_back_as_it_went_and_is_worth_the_same(amount, currency):
    text = value_of(amount, currency)
    assert Decimal(text).scaleb(EXPONENT.get(currency, 2)) == amount
    assert amount_of(money(text, currency.upper())) == amount


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [(999, "usd", "9.99"), (5, "eur", "0.05"), (100, "gbp", "1.00"), (999, "jpy", "999"),
     (0, "usd", "0.00")],
)  # fmt: skip
def test_an_amount_is_written_as_paypal_takes_it(amount, currency, text):
    assert value_of(amount, currency) == text


def test_nothing_below_zero_is_asked_for():
    with pytest.raises(AmountStrange):
        value_of(-1, "usd")


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [("9.99", "USD", 999), ("9.9", "USD", 990), ("10", "USD", 1000), (".5", "USD", 50), ("9.990", "USD", 999),
     ("999", "JPY", 999), ("999.00", "JPY", 999), ("999", "HUF", 99900), ("0.07", "EUR", 7),
     ("90071992547409.93", "USD", 9007199254740993)],
)  # fmt: skip
def test_what_paypal_writes_is_read_exactly(text, currency, amount):
    assert amount_of(money(text, currency)) == amount


@pytest.mark.parametrize(
    ("text", "currency"),
    [("9.999", "USD"), ("9.5", "JPY"), ("-1.00", "USD"), ("1e3", "USD"), ("", "USD"), (".", "USD"), ("NaN", "USD"),
     ("1,000.00", "USD"), ("９.99", "USD"), ("9.99\n", "USD"), (None, "USD"), (True, "USD")],
)  # fmt: skip
def test_m03_what_is_no_amount_is_refused(text, currency):
    with pytest.raises(AmountStrange):
        amount_of(money(text, currency))


@pytest.mark.parametrize(
    ("said", "paid", "received", "step", "refusal"),
    [
        (order(status="PAYER_ACTION_REQUIRED"), Paid.WAITING, 0, "PAYER_ACTION_REQUIRED", None),
        (order(status="APPROVED"), Paid.WAITING, 0, "APPROVED", None),
        (order(status="VOIDED"), Paid.REFUSED, 0, "VOIDED", "VOIDED"),
        (order(capture()), Paid.RECEIVED, 999, "COMPLETED", None),
        (order(capture("REFUNDED")), Paid.RECEIVED, 999, "COMPLETED", None),
        (order(capture("PARTIALLY_REFUNDED")), Paid.RECEIVED, 999, "COMPLETED", None),
        (order(capture("PENDING", status_details={"reason": "ECHECK"})), Paid.WAITING, 0, "PENDING", None),
        (order(capture("DECLINED", status_details={"reason": "OTHER"})), Paid.REFUSED, 0, "COMPLETED", "OTHER"),
        (order(capture("FAILED")), Paid.REFUSED, 0, "COMPLETED", "FAILED"),
        (order(capture("DECLINED"), capture()), Paid.RECEIVED, 999, "COMPLETED", None),
        (order(capture("DECLINED"), capture("PENDING")), Paid.WAITING, 0, "PENDING", None),
    ],
    ids=["begun", "approved", "voided", "had", "refunded", "partly", "waits", "declined", "failed", "second", "again"],
)  # fmt: skip
def test_an_order_says_whether_its_money_is_here(said, paid, received, step, refusal):
    seen = seen_order(said, False)
    assert (seen.paid, seen.received, seen.step, seen.refusal) == (paid, received, step, refusal)
    assert (seen.user_id, seen.payment_id, seen.package, seen.amount, seen.money) == (
        "user", "payment", "starter", 999, "usd")  # fmt: skip


def test_m12_what_was_captured_in_another_amount_or_currency_is_a_problem():
    assert problem_of(TERMS, seen_order(order(capture()), False)) is None
    assert problem_of(TERMS, seen_order(order(capture(value="9.98")), False)) == "received"
    assert problem_of(TERMS, seen_order(order(capture(), value="0.01"), False)) == "amount"
    other = {**capture(), "amount": money("9.99", "EUR")}
    assert problem_of(TERMS, seen_order(order(other), False)) == "currency"
    assert problem_of(TERMS, seen_order(order(capture(), capture()), False)) == "received"


@pytest.mark.parametrize("told", ["", "a.b", "a.b.c.d", None], ids=["none", "two", "four", "null"])
def test_an_order_that_we_have_not_told_of_is_nobodys(told):
    seen = seen_order(order(capture(), custom_id=told), False)
    assert (seen.user_id, seen.payment_id) == ("", "")
    several = order(capture())
    several["purchase_units"] *= 2
    assert seen_order(several, False).user_id == ""


def test_what_paypal_is_told_is_what_it_says_again():
    asked = Seen("", "user", "payment", "tokens_100", Paid.WAITING, 1, 0, "usd", live=False)
    seen = seen_order(order(capture(), custom_id=told_of(asked)), False)
    assert (seen.user_id, seen.payment_id, seen.package) == ("user", "payment", "tokens_100")


def test_refunds_stand_unless_they_failed():
    kinds = [
        refund("1.00", status, number) for number, status in enumerate(("COMPLETED", "PENDING", "FAILED", "CANCELLED"))
    ]
    seen = seen_order(order(capture("PARTIALLY_REFUNDED"), refunds=kinds), False)
    assert standing(seen) == {"REF0": 100, "REF1": 100}
    assert {taking.kind for taking in seen.takings} == {Back.REFUND}


@pytest.mark.parametrize("status", ["REFUNDED", "DECLINED", "FAILED"])
def test_a_capture_that_is_taken_back_without_a_refund_is_a_taking_of_what_is_left(status):
    assert standing(seen_order(order(capture(status)), False)) == {"CAP1-reversed": 999}
    assert standing(seen_order(order(capture(status), refunds=[refund("3.33")]), False)) == {
        "REF1": 333, "CAP1-reversed": 666}  # fmt: skip
    assert standing(seen_order(order(capture(status), refunds=[refund("9.99")]), False)) == {"REF1": 999}
    assert standing(seen_order(order(capture(status)), False, [dispute()])) == {"PP-1": 999}


LOST, WON = "RESOLVED_BUYER_FAVOUR", "RESOLVED_SELLER_FAVOUR"


@pytest.mark.parametrize(
    ("about", "refunds", "stands"),
    [
        (dispute(stage="INQUIRY"), [], {}),
        (dispute(), [], {"PP-1": 999}),
        (dispute(value="3.33"), [], {"PP-1": 333}),
        (dispute("UNDER_REVIEW"), [], {"PP-1": 999}),
        (dispute("RESOLVED", outcome=WON), [], {}),
        (dispute("RESOLVED", outcome="RESOLVED_WITH_PAYOUT"), [], {}),
        (dispute("RESOLVED", outcome="CANCELED_BY_BUYER"), [], {}),
        (dispute("RESOLVED", outcome="NONE"), [], {}),
        (dispute("RESOLVED", outcome=LOST), [], {"PP-1-lost": 999}),
        (dispute("RESOLVED", outcome="ACCEPTED", refunded="3.33"), [], {"PP-1-lost": 333}),
        (dispute("RESOLVED", outcome=LOST, refunded="3.33"), [refund("3.33")], {"REF1": 333}),
        (dispute("RESOLVED", outcome=LOST), [refund("3.33", at=BEFORE)], {"REF1": 333, "PP-1-lost": 999}),
    ],
    ids=["question", "open", "part", "review", "won", "payout", "cancelled", "none", "lost", "part lost", "as a refund",
         "after a refund"],
)  # fmt: skip
def test_a_dispute_takes_while_it_is_open_and_when_it_is_lost(about, refunds, stands):
    assert standing(seen_order(order(capture(), refunds=refunds), False, [about])) == stands


def test_a_dispute_in_another_currency_is_about_the_whole():
    about = {**dispute(), "dispute_amount": money("1.00", "EUR")}
    assert standing(seen_order(order(capture()), False, [about])) == {"PP-1": 999}


LOOKS = [
    ((), ()),
    ((), (dispute(value="3.33"),)),
    ((), (dispute("RESOLVED", value="3.33", outcome=LOST, refunded="3.33"),)),
    ((refund("3.33"),), (dispute("RESOLVED", value="3.33", outcome=LOST, refunded="3.33"),)),
    ((refund("3.33"),), ()),
]


def looked(refunds, disputes, known):
    status = "PARTIALLY_REFUNDED" if refunds else "COMPLETED"
    for step in steps(TERMS, seen_order(order(capture(status), refunds=refunds), False, disputes).takings, known):
        known = step.after
    return known


@given(st.lists(st.sampled_from(LOOKS), max_size=8))
def test_m10_whatever_is_seen_of_a_lost_dispute_in_between_its_money_goes_once(looks):
    known = Fold()
    for refunds, disputes in [*looks, LOOKS[3]]:
        known = looked(refunds, disputes, known)
    assert (known.units, known.money) == (100, 333)


@given(st.lists(st.sampled_from(LOOKS[:4]), max_size=4, unique_by=LOOKS.index))
def test_m10_at_each_look_at_a_disputed_payment_as_much_is_gone_as_paypal_has_taken(looks):
    known = Fold()
    for refunds, disputes in sorted(looks, key=LOOKS.index):
        known = looked(refunds, disputes, known)
        assert (known.units, known.money) == ((100, 333) if disputes else (0, 0))


def test_a_taking_has_the_moment_at_which_it_was_made():
    (taking,) = seen_order(order(capture(), refunds=[refund("1.00", at="2026-03-01T12:00:00+01:00")]), False).takings
    assert taking == Taking("REF1", Back.REFUND, 100, 1772362800)
