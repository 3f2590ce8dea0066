"""Ratings are counted; one that replaces another takes its place."""

import json
from pathlib import Path

import pytest

from shared.core.ids import new
from tests.support import cohorts
from tests.support.lambdas import invoke
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed
SAMPLE = json.loads((Path(__file__).parents[2] / "events/analytics/count_feedback.json").read_text())


def test_a_record_of_nobody_changes_nothing():
    assert invoke("analytics_count_feedback", SAMPLE) == {"batchItemFailures": []}


def test_a_later_rating_takes_the_place_of_the_earlier_one():
    client_id = new()
    someone = cohorts.enrolled(client_id, new())
    thing = new()
    cohorts.rated(someone, "session", thing, 2)
    eventually(lambda: cohorts.counted(client_id).get("rating_session_2") == 1)
    cohorts.rated(someone, "session", thing, 5)
    eventually(lambda: cohorts.counted(client_id).get("rating_session_5") == 1)
    found = cohorts.counted(client_id)
    assert found == cohorts.recomputed(someone)
    assert "rating_session_2" not in found
