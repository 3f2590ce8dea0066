"""Quizzes are counted when they are handed in, with where their questions came from."""

import json
from pathlib import Path

import pytest

from shared.core.ids import new
from tests.support import cohorts
from tests.support.lambdas import invoke
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed
SAMPLE = json.loads((Path(__file__).parents[2] / "events/analytics/count_quizzes.json").read_text())


def test_a_record_of_nobody_changes_nothing():
    assert invoke("analytics_count_quizzes", SAMPLE) == {"batchItemFailures": []}


def test_quizzes_are_counted_with_their_source_and_beside_the_star():
    client_id = new()
    someone = cohorts.enrolled(client_id, new())
    cohorts.took_quiz(someone, 9, True)
    cohorts.took_quiz(someone, 4, False, source="generic")
    cohorts.earn(someone, 1, 5)
    eventually(
        lambda: cohorts.counted(client_id).get("effect_y") == 1 and cohorts.counted(client_id)["quiz_total"] == 20
    )
    found = cohorts.counted(client_id)
    assert found == cohorts.recomputed(someone)
    assert (found["quiz_attempts"], found["quiz_people"], found["effect_x"]) == (2, 1, 650)
    assert (found["served_quiz_ai"], found["served_quiz_fallback"]) == (1, 1)
