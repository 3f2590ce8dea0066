"""Money on the deployed stage: functions that are killed, writes whose answer is lost, and a ledger that is down."""

from datetime import timedelta

import pytest

from shared.billing.models import Subscription
from shared.core.clock import now
from shared.core.ids import new
from shared.ledger.models import LedgerEntry
from shared.ledger.reconciling import check
from tests.support.hooks import fault, killed
from tests.support.lambdas import Failed, invoke
from tests.support.people import call, person
from tests.support.signing_in import sign_in

pytestmark = [pytest.mark.deployed, pytest.mark.alone]
BODY = {"currency": "token", "units": 5, "reason": "A slip of ours"}
CALLS = 4  # receipt, person, account, and the one transaction


def entries(user_id):
    return sorted((row.kind, row.currency, int(row.amount)) for row in LedgerEntry.query(user_id, consistent_read=True))


def place(user_id):
    return f"/api/admin/users/{user_id}/adjustments"


@pytest.mark.parametrize("when", ["before", "after"])
def test_m08_an_adjustment_that_dies_at_any_call_and_is_sent_again_is_one(when):
    admin = person("admin")
    for nth in range(1, CALLS + 1):
        someone, key = person(), {"idempotency-key": new()}
        with killed("billing_adjust_credits", nth=nth, when=when):
            assert admin.post(place(someone.user_id), BODY, headers=key).status >= 500
        answer = admin.post(place(someone.user_id), BODY, headers=key)
        assert (answer.status, answer.body["balances"][1]["available"]) == (201, 5), (nth, when)
        assert entries(someone.user_id) == [("adjust", "token", 5)], (nth, when)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("nth", [1, 2, 3])
def test_m08_a_monthly_grant_that_is_killed_at_any_write_brings_the_month_once(nth, when):
    someone, begin = new(), now() - timedelta(days=1)
    Subscription.begun(someone, "professional", begin, begin + timedelta(days=28)).save()
    with killed("billing_grant_periods", operation="TransactWriteItems", nth=nth, when=when), pytest.raises(Failed):
        invoke("billing_grant_periods", {})
    invoke("billing_grant_periods", {})
    assert entries(someone) == [("grant", "credit", 1200), ("grant", "token", 200)]
    assert (Subscription.get(someone).granted, check(someone, now()).differences) == (1, [])


@pytest.mark.parametrize("how", ["timeout-after", "timeout-before", "throttle", "500"])
def test_m09_a_write_that_fails_or_whose_answer_is_lost_has_one_effect(how):
    admin, someone, key = person("admin"), person(), {"idempotency-key": new()}
    with fault(fault=how, function="billing_adjust_credits", operation="TransactWriteItems", nth=1):
        answers = [admin.post(place(someone.user_id), BODY, headers=key) for _ in range(3)]
    assert answers[-1].status == 201
    assert {answer.status for answer in answers} <= {201, 503}
    assert all(answer.body == answers[-1].body for answer in answers if answer.status == 201)
    assert entries(someone.user_id) == [("adjust", "token", 5)]


def test_nobody_is_kept_out_while_the_ledger_is_down_and_what_waits_comes_with_the_next_sign_in():
    address = f"{new().lower()}@example.org"
    with fault(fault="throttle", table="billing-offers"):
        first = sign_in(address)
    assert entries(first["user_id"]) == []
    second = sign_in(address)
    assert entries(first["user_id"]) == [("grant", "credit", 120), ("grant", "token", 10)]
    balances = call("GET", "/api/user/credits", token=second["access_token"]).body["balances"]
    assert [each["available"] for each in balances] == [120, 10]
