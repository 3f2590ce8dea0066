"""The plan that was paid for is counted at the price at which it was sold."""

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
SAMPLE = json.loads((Path(__file__).parents[2] / "events/analytics/count_subscriptions.json").read_text())


def test_a_record_of_nobody_changes_nothing():
    assert invoke("analytics_count_subscriptions", SAMPLE) == {"batchItemFailures": []}


def test_counts_a_plan_at_the_price_of_its_month():
    someone, moment = person(), now()
    day = moment.date().isoformat()
    Contract(someone.user_id, attempt="a", status="active", plan="enterprise", begun_at=moment).save()
    row = Subscription.begun(someone.user_id, "professional", moment, moment + timedelta(days=30))
    row.price, row.money = 1500, "eur"
    row.save()
    running = {"began": 1, "monthly.eur": 1500, "payers.eur": 1}
    eventually(lambda: getattr(CountedAccount.find(someone.user_id, MONEY), "counted", None) == {day: running})
    row.plan, row.price = "enterprise", 4500
    row.save()
    eventually(lambda: CountedAccount.find(someone.user_id, MONEY).counted == {day: {**running, "monthly.eur": 4500}})
