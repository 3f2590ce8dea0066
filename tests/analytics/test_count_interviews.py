"""Interviews are counted with their verdicts; practice is not."""

import json
from pathlib import Path

import pytest

from shared.core.ids import new
from tests.support import cohorts
from tests.support.lambdas import invoke
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed
SAMPLE = json.loads((Path(__file__).parents[2] / "events/analytics/count_interviews.json").read_text())


def test_a_record_of_nobody_changes_nothing():
    assert invoke("analytics_count_interviews", SAMPLE) == {"batchItemFailures": []}


def test_an_interview_is_counted_and_practice_is_not():
    client_id = new()
    someone = cohorts.enrolled(client_id, new())
    cohorts.handed_in_interview(someone, "passed", 95, practice=True)
    cohorts.handed_in_interview(someone, "passed", 83.5)
    eventually(lambda: cohorts.counted(client_id).get("interview_passed") == 1)
    found = cohorts.counted(client_id)
    assert found == cohorts.recomputed(someone)
    assert (found["interview_score"], found["interview_band_8"], found["served_interview_ai"]) == (8350, 1, 1)
