"""Attempts at promotion exams are counted when they are graded, and again when they are scored again."""

import json
from pathlib import Path

import pytest

from shared.core.ids import new
from tests.support import cohorts
from tests.support.lambdas import invoke
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed
SAMPLE = json.loads((Path(__file__).parents[2] / "events/analytics/count_exams.json").read_text())


def test_a_record_of_nobody_changes_nothing():
    assert invoke("analytics_count_exams", SAMPLE) == {"batchItemFailures": []}


def test_a_graded_exam_is_counted_and_scored_again_it_is_counted_as_it_is_now():
    client_id = new()
    someone = cohorts.enrolled(client_id, new())
    attempt = cohorts.took_exam(someone, 15, False)
    eventually(lambda: cohorts.counted(client_id).get("exam_right") == 15)
    attempt.right, attempt.passed = 18, True
    attempt.save()
    eventually(lambda: cohorts.counted(client_id).get("exam_passed") == 1)
    found = cohorts.counted(client_id)
    assert found == cohorts.recomputed(someone)
    assert (found["exam_attempts"], found["exam_right"], found["exam_total"], found["served_exam_ai"]) == (1, 18, 25, 1)
    attempt.delete()
    eventually(lambda: "exam_attempts" not in cohorts.counted(client_id))
