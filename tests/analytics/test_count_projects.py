"""Project submissions are counted with their verdicts, and with whom they come from."""

import json
from pathlib import Path

import pytest

from shared.core.ids import new
from tests.support import cohorts
from tests.support.lambdas import invoke
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed
SAMPLE = json.loads((Path(__file__).parents[2] / "events/analytics/count_projects.json").read_text())


def test_a_record_of_nobody_changes_nothing():
    assert invoke("analytics_count_projects", SAMPLE) == {"batchItemFailures": []}


def test_a_project_is_counted_once_with_the_machine_s_score_and_a_person_s_verdict():
    client_id = new()
    someone = cohorts.enrolled(client_id, new())
    first = cohorts.handed_in_project(someone, "failed", 61.25)
    cohorts.handed_in_project(someone, "passed", 64, review="approved")
    first.status = "failed"
    first.save()
    eventually(lambda: cohorts.counted(client_id).get("project_passed") == 1)
    eventually(lambda: cohorts.counted(client_id) == cohorts.recomputed(someone))
    found = cohorts.counted(client_id)
    assert (found["project_submissions"], found["project_score"], found["served_project_fallback"]) == (2, 12525, 1)
    assert (found["project_judged_twice"], found.get("project_agreed", 0), found["project_people_passed"]) == (1, 0, 1)
