"""A subscription that begins or ends is counted as it stands."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from shared.billing.models import Subscription
from shared.business.counting import MONEY
from shared.business.models import CountedAccount
from shared.core.clock import now
from shared.payments.models import Contract
from tests.support.lambdas import invoke
from tests.support.people import person
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed
SAMPLE = json.loads((Path(__file__).parents[2] / "events/analytics/count_contracts.json").read_text())


def test_a_record_of_nobody_changes_nothing():
    assert invoke("analytics_count_contracts", SAMPLE) == {"batchItemFailures": []}


def test_counts_a_customer_who_comes_and_leaves():
    someone, moment = person(), now()
    day = moment.date().isoformat()
    Subscription.begun(someone.user_id, "professional", moment, moment + timedelta(days=30)).save()
    row = Contract(someone.user_id, attempt="a", status="active", plan="professional", begun_at=moment)
    row.save()
    running = {"began": 1, "monthly.usd": 1999, "payers.usd": 1}
    eventually(lambda: getattr(CountedAccount.find(someone.user_id, MONEY), "counted", None) == {day: running})
    row.status = "canceled"
    row.save()
    eventually(lambda: CountedAccount.find(someone.user_id, MONEY).counted == {})
