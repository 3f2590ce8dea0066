"""Who signs in or renews their session was there on that day."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from shared.accounts.models import Session
from shared.business.models import CountedDeed
from shared.core.clock import now
from shared.core.ids import new
from tests.support.lambdas import invoke
from tests.support.people import person
from tests.support.waiting import before_midnight, eventually

pytestmark = pytest.mark.deployed
SAMPLE = json.loads((Path(__file__).parents[2] / "events/analytics/count_activity.json").read_text())


def test_a_record_of_nobody_changes_nothing():
    assert invoke("analytics_count_activity", SAMPLE) == {"batchItemFailures": []}


def test_a_day_counts_once_however_often_a_session_is_renewed_on_it():
    before_midnight()
    someone, moment = person(), now()
    day = moment.date().isoformat()
    session = Session(new(), user_id=someone.user_id, current="x", rotated_at=moment, started_at=moment)
    session.expires_at = moment + timedelta(days=1)
    session.save()
    found = eventually(lambda: CountedDeed.find(someone.user_id, "days"))
    assert found.counted[day] == {"active": 1, "active_month": 1, "back_00": 1, "signed_up": 1}
    session.rotated_at = moment + timedelta(microseconds=1)
    session.save()
    image = {"user_id": {"S": someone.user_id}, "rotated_at": {"S": f"{day}T00:00:00.000000+0000"}}
    record = {"dynamodb": {"Keys": {}, "NewImage": image, "SequenceNumber": "1"}}
    assert invoke("analytics_count_activity", {"Records": [record] * 3}) == {"batchItemFailures": []}
    assert CountedDeed.find(someone.user_id, "days").counted == found.counted
