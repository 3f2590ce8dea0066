"""Money under every fault: crashes, lost answers, throttles, repeats, contention, and hands in the database."""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from functions.billing.adjust_credits import adjust_credits
from functions.billing.export_transactions import export_transactions
from functions.billing.prove_accounts import prove_accounts
from functions.billing.report_reconciliation import report_reconciliation
from functions.billing.save_catalogue import save_catalogue
from functions.billing.show_reconciliation import ReconciliationQuery, show_reconciliation
from infra.discover import declarations
from infra.permissions import WRITING as WRITING_ACTIONS
from infra.permissions import Known, statements
from infra.stages import load
from shared.billing.granting import grant_period
from shared.billing.models import Subscription
from shared.billing.rules import period_start
from shared.core.clock import now
from shared.core.errands import Errand
from shared.core.errors import PaymentRequired
from shared.core.ids import new
from shared.ledger import acts
from shared.ledger.acts import Units
from shared.ledger.books import Currency
from shared.ledger.messages import Reconciliation, ShardOfAccounts
from shared.ledger.models import LedgerAccount, LedgerEntry, shard_of
from shared.ledger.posting import sweep
from shared.ledger.reconciling import check
from tests.support.charging import (
    COSTS,
    TABLES,
    Provider,
    entries_of,
    feature,
    on_sale,
    request,
    results,
    somebody,
    tokens_of,
)
from tests.support.failing import WRITING, Killed, answer_lost, at_call, killed_at, lost, throttled
from tests.support.in_process import cloud_in_process
from tests.support.waiting import at_once

TOKEN = Currency.TOKEN
DONE = [("grant", 100), ("hold", -COSTS), ("settle", 0)]
WRONG = ["0", "-1", "0.5", "1e3", '"10"', "null", "NaN", "Infinity", str(2**63), str(10**40), "true", "[1]"]


@pytest.fixture(scope="module")
def clock():
    with cloud_in_process([*TABLES, Errand]) as (own, _):
        on_sale()
        yield own


# What is asked for at the same moment, again, or wrongly.


def test_m02_forty_calls_at_once_on_a_balance_for_ten_are_ten_answers_and_thirty_refusals(clock):
    provider = Provider()
    provider.seconds = 0.5
    someone = somebody(tokens=10 * COSTS)
    replies = at_once([lambda: request(feature(provider), someone)] * 40)
    assert sorted(reply.status for reply in replies) == [200] * 10 + [402] * 30
    assert {reply.body["error"] for reply in replies if reply.status == 402} <= {"BalanceHeld", "BalanceEmpty"}
    assert (tokens_of(someone).available, tokens_of(someone).held, provider.calls) == (0, 0, 10)
    assert min(row.balance_after for row in LedgerEntry.query(someone)) == 0
    assert check(someone, now()).differences == []


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("field", ["units", "packages.0.price_cents", "plans.0.tokens_a_month", "prices.0.units"])
def test_m03_what_is_no_amount_is_refused_by_name_and_touches_nothing(wrong, field, monkeypatch):
    if (field, wrong) == ("units", "-1") or (field.endswith("month") and wrong == "0"):
        return  # an adjustment may take units, and a plan may give none
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    body, function = _with_amount(field, wrong)
    event = {
        "requestContext": {"authorizer": {"jwt": {"claims": {"sub": new(), "scope": "admin"}}}, "http": {}},
        "headers": {},
        "pathParameters": {"user_id": new()},
        "body": body,
    }
    answer = function(event, None)
    assert answer["statusCode"] == 422, answer
    assert field in {problem["field"] for problem in json.loads(answer["body"])["fields"]}


def _with_amount(field: str, wrong: str) -> tuple[str, Any]:
    if field == "units":
        return f'{{"currency": "token", "reason": "x", "units": {wrong}}}', adjust_credits
    catalogue: dict[str, Any] = {
        "packages": [{"slug": "a", "title": "a", "currency": "token", "amount": 1, "price_cents": 100}],
        "plans": [{"slug": "free", "title": "Free", "price_cents": 0, "tokens_a_month": 1}],
        "prices": [{"feature": "scan", "title": "Scan", "currency": "token", "units": 1}],
        "entitlements": [],
    }
    place, _, name = field.split(".")
    catalogue[place][0][name] = "HERE"
    return json.dumps(catalogue).replace('"HERE"', wrong), save_catalogue


@pytest.mark.parametrize("times", [20])
def test_m04_the_same_request_again_and_again_and_at_once_has_one_effect_and_one_answer(clock, times):
    provider, someone, other = Provider(), somebody(tokens=100), somebody(tokens=100)
    replies = [request(feature(provider), someone, key="a") for _ in range(times)]
    assert {reply.status for reply in replies} == {200}
    assert len({reply.body["result_id"] for reply in replies}) == 1
    assert (entries_of(someone), provider.calls) == (DONE, 1)
    provider.seconds = 0.2
    replies = at_once([lambda: request(feature(provider), other, key="b")] * times)
    assert {reply.status for reply in replies} <= {200, 409}
    later = request(feature(provider), other, key="b")
    assert {reply.body["result_id"] for reply in [*replies, later] if reply.status == 200} == {later.body["result_id"]}
    assert (entries_of(other), provider.calls, len(results(other))) == (DONE, 2, 1)


def test_m05_the_same_key_with_another_body_is_refused_and_the_first_effect_stays(clock):
    provider, someone = Provider(), somebody(tokens=100)
    assert request(feature(provider), someone, key="a", body={"text": "one"}).status == 200
    refused = request(feature(provider), someone, key="a", body={"text": "two"})
    assert (refused.status, refused.body["error"]) == (409, "IdempotencyMismatch")
    assert (entries_of(someone), provider.calls) == (DONE, 1)


# What fails on our side.


def test_m06_ten_failures_of_the_provider_release_ten_holds_once_and_cost_nothing(clock):
    provider, someone = Provider(), somebody(tokens=100)
    provider.fails = lambda: TimeoutError("the provider is down")
    replies = [request(feature(provider), someone, key="a") for _ in range(10)]
    assert [reply.status for reply in replies] == [503] * 10
    assert entries_of(someone) == [("grant", 100), *[("hold", -COSTS), ("release", COSTS)] * 10]
    assert {row.reason for row in LedgerEntry.query(someone) if row.kind == "release"} == {"failed"}
    assert sweep(someone, now() + timedelta(days=1)) == 0
    provider.fails = None
    assert request(feature(provider), someone, key="a").status == 200
    assert tokens_of(someone).available == 100 - COSTS


def test_what_is_refused_after_the_hold_costs_nothing_either(clock):
    provider, someone = Provider(), somebody(tokens=100)
    provider.fails = PaymentRequired
    assert request(feature(provider), someone).status == 402
    assert [row.reason for row in LedgerEntry.query(someone) if row.kind == "release"] == ["refused"]
    assert tokens_of(someone).available == 100


@pytest.mark.parametrize("how", ["throttled before", "lost before", "lost after"])
@pytest.mark.parametrize("times", [1, 100])
def test_m07_a_settle_that_fails_is_delivered_and_charged_once_or_neither(clock, how, times):
    provider, someone = Provider(), somebody(tokens=100)
    raising, when = {"throttled": throttled, "lost": lost}[how.split()[0]], how.split()[1]
    with at_call(2, when, raising, ("TransactWriteItems",), times):
        reply = request(feature(provider), someone)
    if reply.status == 200:
        assert (entries_of(someone), len(results(someone))) == (DONE, 1)
        return
    assert (times, when, reply.status) == (100, "before", 503)
    assert results(someone) == []
    assert tokens_of(someone).available in (100, 100 - COSTS)
    sweep(someone, now() + timedelta(minutes=15))
    assert (tokens_of(someone).available, tokens_of(someone).held) == (100, 0)
    assert check(someone, now()).differences == []


# Every act dies at every call, and is then asked for again.

ACTS: dict[str, Callable[[str, str], Any]] = {
    "purchase": lambda user, key: acts.purchase(Units(user, TOKEN, 5), f"payment {key}", now(), note="a package"),
    "grant": lambda user, key: acts.grant(Units(user, TOKEN, 5), key, now()),
    "spend": lambda user, key: acts.spend(Units(user, TOKEN, 5), "scan", key, now()),
    "hold": lambda user, key: acts.hold(Units(user, TOKEN, 5), "scan", key, now()),
    "refund": lambda user, key: acts.refund(Units(user, TOKEN, 5), f"bought {user}", key, now()),
    "dispute": lambda user, key: acts.dispute(Units(user, TOKEN, 5), f"bought {user}", key, now()),
    "adjust": lambda user, key: acts.adjust(Units(user, TOKEN, -5), key, "a reason", now()),
}


def _with_purchase() -> str:
    someone = somebody(tokens=50)
    acts.purchase(Units(someone, TOKEN, 50), f"bought {someone}", now())
    return someone


def _run(act: Callable[[str, str], Any], someone: str, key: str) -> int:
    """Carry an act out and return how many calls it made."""
    with at_call(0, "never", Killed) as called:
        act(someone, key)
    return len(called)


@pytest.mark.parametrize("name", ACTS)
def test_m08_m09_an_act_that_dies_at_any_call_or_loses_an_answer_has_one_effect_in_the_end(clock, name):
    act = ACTS[name]
    whole, key = _with_purchase(), new()
    calls = _run(act, whole, key)
    expected = (entries_of(whole), tokens_of(whole).available, tokens_of(whole).held)
    assert calls <= 4
    for nth in range(1, calls + 1):
        for failing in (killed_at(nth, "before"), killed_at(nth, "after"), answer_lost(1)):
            someone, key = _with_purchase(), new()
            with failing, suppress(Killed):
                act(someone, key)
            act(someone, key)
            assert (entries_of(someone), tokens_of(someone).available, tokens_of(someone).held) == expected
            assert check(someone, now()).differences == []


@pytest.mark.parametrize("when", ["before", "after"])
def test_m08_paid_work_that_dies_at_any_call_and_is_asked_for_again_is_charged_and_delivered_once(clock, when):
    clock.set(timedelta())
    provider = Provider()
    whole = somebody(tokens=100)
    calls = _run(lambda user, key: request(feature(provider), user, key=key), whole, "a")
    for nth in range(1, calls + 1):
        someone = somebody(tokens=100)
        with killed_at(nth, when), suppress(Killed):
            request(feature(provider), someone, key="a")
        clock.pass_time(timedelta(seconds=31))
        reply = request(feature(provider), someone, key="a")
        assert reply.status == 200, (nth, when, reply)
        assert (entries_of(someone), results(someone)) == (DONE, [reply.body["result_id"]])
    clock.set(timedelta())


def test_m08_paid_work_that_died_and_is_not_asked_for_again_costs_nothing(clock):
    provider, someone = Provider(), somebody(tokens=100)
    with killed_at(3, "before"), suppress(Killed):
        request(feature(provider), someone)
    assert tokens_of(someone).held == COSTS
    assert sweep(someone, now() + timedelta(minutes=14)) == 0
    assert sweep(someone, now() + timedelta(minutes=16)) == 1
    assert (tokens_of(someone).available, tokens_of(someone).held) == (100, 0)


@pytest.mark.parametrize("when", ["before", "after"])
def test_m08_a_monthly_grant_that_dies_at_any_call_brings_each_month_once(clock, when):
    def subscribed() -> str:
        someone = new()
        Subscription.begun(someone, "professional", now() - timedelta(days=1), now() + timedelta(days=28)).save()
        return someone

    whole = subscribed()
    calls = _run(lambda user, _: grant_period(user, now()), whole, "")
    assert sorted(entries_of(whole)) == [("grant", 200), ("grant", 20 * 60)]
    for nth in range(1, calls + 1):
        someone = subscribed()
        with killed_at(nth, when), suppress(Killed):
            grant_period(someone, now())
        grant_period(someone, now())
        assert sorted(entries_of(someone)) == sorted(entries_of(whole)), (nth, when)
        assert Subscription.get(someone).granted == 1


# What comes by itself.


@pytest.mark.parametrize(
    ("anchor", "starts"),
    [
        ((2027, 1, 31), ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"]),
        ((2028, 1, 31), ["2028-01-31", "2028-02-29", "2028-03-31"]),
        ((2027, 2, 28), ["2027-02-28", "2027-03-28"]),
        ((2028, 2, 29), ["2028-02-29", "2028-03-29"]),
        ((2027, 11, 30), ["2027-11-30", "2027-12-30", "2028-01-30", "2028-02-29", "2028-03-30"]),
    ],
)
def test_m15_a_month_begins_on_its_day_or_on_the_last_one(anchor, starts):
    begin = datetime(*anchor, tzinfo=UTC)
    assert [period_start(begin, number).date().isoformat() for number in range(len(starts))] == starts


def test_m15_each_month_that_is_paid_for_is_granted_once_however_late_and_often(clock):
    someone, anchor = new(), now()
    third = period_start(anchor, 2)
    Subscription.begun(someone, "professional", anchor, third).save()
    grants = [200, 1200]
    assert grant_period(someone, anchor) == 1
    assert grant_period(someone, anchor) == 0
    late = period_start(anchor, 1) + timedelta(days=3)
    runs = at_once([partial(grant_period, someone, late)] * 4)
    assert max(runs) == 1
    assert sorted(int(row.amount) for row in LedgerEntry.query(someone)) == sorted(grants * 2)
    # It was cancelled: what is not paid for brings nothing, however late.
    assert grant_period(someone, period_start(anchor, 7)) == 0
    assert sorted(int(row.amount) for row in LedgerEntry.query(someone) if row.kind == "grant") == sorted(grants * 2)
    ends = sorted({row.good_until for row in LedgerEntry.query(someone)})
    assert ends == [period_start(anchor, 3), period_start(anchor, 4)]


# What hands do in the database.


def test_m16_a_balance_that_was_edited_by_hand_is_reported_with_person_and_difference_and_left_alone(clock, capsys):
    someone = _with_purchase()
    assert check(someone, now()).differences == []
    acts.spend(Units(someone, TOKEN, 7), "scan", new(), now())
    account = LedgerAccount.of(someone)
    edited = json.loads(json.dumps(account.books))
    edited["token"]["available"] += 1000
    edited["token"]["lots"][0][4] += 1000
    account.update(actions=[LedgerAccount.books.set(edited)])
    day = new()
    work = ShardOfAccounts(day=day, shard=shard_of(someone))
    while work:
        step = prove_accounts.body(work)
        work = ShardOfAccounts(day=day, shard=work.shard, after=step.after) if step.after else None
    report_reconciliation.body(Reconciliation(day=day))
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert any(line.get("account_id") == someone for line in told)
    assert any(line.get("LedgerDifferences", 0) >= 1 for line in told)
    found = show_reconciliation.body(ReconciliationQuery.model_construct(day=day))
    (mine,) = [account for account in found.differing if account.user_id == someone]
    assert ("token", "available", "1093", "93") in {
        (each.currency, each.what, each.stored, each.proved) for each in mine.differences
    }
    assert LedgerAccount.of(someone).books == edited


@pytest.mark.parametrize("wrong", [{"currency": "gold"}, {"kind": "gift"}, {"counter": "mint"}])
def test_m16_an_entry_that_no_act_can_have_written_is_a_difference_of_that_person(clock, wrong):
    someone = _with_purchase()
    acts.hold(Units(someone, TOKEN, 1), "scan", new(), now())
    entry = LedgerEntry.get(someone, 1 if "counter" in wrong else 2)
    for name, value in wrong.items():
        setattr(entry, name, value)
    entry.save()
    assert next(each.what for each in check(someone, now()).differences) == f"entry {int(entry.sequence)}"


def test_the_counter_accounts_are_the_opposite_of_what_people_have(clock):
    someone = _with_purchase()
    acts.hold(Units(someone, TOKEN, 9), "scan", new(), now())
    acts.refund(Units(someone, TOKEN, 50), f"bought {someone}", new(), now())
    proof = check(someone, now())
    book = proof.books[TOKEN]
    assert proof.counters == {"token/grants": -50, "token/sales": -50, "token/refunds": 50}
    assert book.available + book.held + sum(proof.counters.values()) == 0


def test_m17_no_function_may_change_or_remove_an_entry():
    stage = load({"STAGE": "prod", "ACCOUNT": "111111111111"})
    known = Known(streams=defaultdict(str), keys=defaultdict(str))
    adding = set()
    for function in declarations().functions:
        for statement in statements(function, stage, known):
            if any(resource.endswith("table/fivestar-prod-ledger-entries") for resource in statement["Resource"]):
                assert not set(statement["Action"]) & (set(WRITING_ACTIONS) - {"dynamodb:PutItem"}), function.identifier
                adding |= {function.identifier} if "dynamodb:PutItem" in statement["Action"] else set()
    assert "billing_adjust_credits" in adding


@pytest.mark.parametrize("words", ['=HYPERLINK("x")', "+1", "-1", "@x", "\tx", "a\x00b", "\r\n=1", 'a,"b"\nc'])
def test_m19_no_cell_of_a_history_is_a_formula_and_the_file_still_parses(clock, words):
    someone = somebody()
    acts.adjust(Units(someone, TOKEN, 5), new(), words, now())
    event = {
        "requestContext": {"authorizer": {"jwt": {"claims": {"sub": someone, "scope": "learner"}}}, "http": {}},
        "headers": {},
    }
    answer = export_transactions(event, None)
    assert answer["headers"]["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(answer["body"].removeprefix("\ufeff"), newline=""), strict=True))
    assert [len(row) for row in rows] == [13, 13]
    cell = rows[1][-1]
    assert cell.removeprefix("'") == words.replace("\x00", "")
    assert not any(each.startswith(("=", "+", "@", "\t", "\r")) for each in rows[1])
    assert cell.startswith("'") == words.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_a_database_that_never_answers_is_told_as_such_and_nothing_is_half_done(clock):
    someone, provider = somebody(tokens=100), Provider()
    with at_call(1, "before", throttled, WRITING, times=100):
        reply = request(feature(provider), someone)
    assert (reply.status, reply.body["error"], provider.calls) == (503, "Unavailable", 0)
    assert entries_of(someone) == [("grant", 100)]
