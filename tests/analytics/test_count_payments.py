"""Payments are counted under the day on which they were begun."""

import json
from pathlib import Path

import pytest

from shared.business.counting import MONEY
from shared.business.models import CountedAccount
from shared.core.clock import now
from shared.core.ids import new
from shared.payments.models import Payment, begun_on
from tests.support.lambdas import invoke
from tests.support.people import person
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed
SAMPLE = json.loads((Path(__file__).parents[2] / "events/analytics/count_payments.json").read_text())


def test_a_record_of_nobody_changes_nothing():
    assert invoke("analytics_count_payments", SAMPLE) == {"batchItemFailures": []}


def test_counts_what_was_completed_and_what_went_back():
    someone, moment, payment_id = person(), now(), new()
    row = Payment(someone.user_id, payment_id, package="starter", amount=999, money="usd", created_at=moment)
    row.begun = begun_on(moment, payment_id)
    row.status, row.bought, row.taken = "completed", True, {"r": [100, 333]}
    row.save()
    found = eventually(lambda: CountedAccount.find(someone.user_id, MONEY))
    counts = {"payments.completed": 1, "revenue.usd": 999, "refunded.usd": 333}
    assert found.counted == {moment.date().isoformat(): counts}
