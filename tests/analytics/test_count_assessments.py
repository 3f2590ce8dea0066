"""An assessment counts as begun, and as completed once it was handed in."""

import json
from pathlib import Path

import pytest

from shared.assessments.models import AssessmentAttempt
from shared.business.models import CountedDeed
from shared.core.clock import now
from shared.core.ids import new
from tests.support.lambdas import invoke
from tests.support.people import person
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed
SAMPLE = json.loads((Path(__file__).parents[2] / "events/analytics/count_assessments.json").read_text())


def test_a_record_of_nobody_changes_nothing():
    assert invoke("analytics_count_assessments", SAMPLE) == {"batchItemFailures": []}


def test_counts_what_was_begun_and_completed_under_the_day_of_its_beginning():
    someone, moment, attempt_id = person(), now(), new()
    row = AssessmentAttempt(someone.user_id, new(), attempt_id=attempt_id, product_id=new(), started_at=moment)
    row.deadline = moment
    row.save()
    thing, day = f"assessment#{attempt_id}", moment.date().isoformat()
    found = eventually(lambda: CountedDeed.find(someone.user_id, thing))
    assert found.counted == {day: {"begun.assessment": 1}}
    row.submitted_at = moment
    row.save()
    both = {day: {"begun.assessment": 1, "completed.assessment": 1}}
    eventually(lambda: CountedDeed.find(someone.user_id, thing).counted == both)
