"""An expert session counts as begun with its first heartbeat, and as completed when it was watched."""

import json
from pathlib import Path

import pytest

from shared.business.models import CountedDeed
from shared.core.clock import now
from shared.core.ids import new
from shared.experts.models import ExpertSessionProgress
from tests.support.lambdas import invoke
from tests.support.people import person
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed
SAMPLE = json.loads((Path(__file__).parents[2] / "events/analytics/count_expert_sessions.json").read_text())


def test_a_record_of_nobody_changes_nothing():
    assert invoke("analytics_count_expert_sessions", SAMPLE) == {"batchItemFailures": []}


def test_counts_a_session_that_was_begun_and_completed():
    someone, moment, session_id = person(), now(), new()
    row = ExpertSessionProgress(someone.user_id, session_id, product_id=new())
    row.watch = {"at": moment.isoformat(), "watched": [], "position": 0}
    row.save()
    thing, day = f"expert_session#{session_id}", moment.date().isoformat()
    eventually(lambda: CountedDeed.find(someone.user_id, thing))
    row.completed_at = moment
    row.save()
    both = {day: {"begun.expert_session": 1, "completed.expert_session": 1}}
    eventually(lambda: CountedDeed.find(someone.user_id, thing).counted == both)
