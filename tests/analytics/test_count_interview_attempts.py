"""An attempt at the interview counts as begun, and as completed once its recording was handed in."""

import json
from pathlib import Path

import pytest

from shared.business.models import CountedDeed
from shared.core.clock import now
from shared.core.ids import new
from shared.interviews.models import InterviewAttempt
from tests.support.lambdas import invoke
from tests.support.people import person
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed
SAMPLE = json.loads((Path(__file__).parents[2] / "events/analytics/count_interview_attempts.json").read_text())


def test_a_record_of_nobody_changes_nothing():
    assert invoke("analytics_count_interview_attempts", SAMPLE) == {"batchItemFailures": []}


def test_counts_an_attempt_that_was_opened_and_handed_in():
    someone, moment, attempt_id = person(), now(), new()
    row = InterviewAttempt(someone.user_id, attempt_id, enrolment_id="e", product_id=new(), number=1, opened_at=moment)
    row.submission_id = new()
    row.save()
    found = eventually(lambda: CountedDeed.find(someone.user_id, f"interview#{attempt_id}"))
    assert found.counted == {moment.date().isoformat(): {"begun.interview": 1, "completed.interview": 1}}
