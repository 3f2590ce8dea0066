import json
from pathlib import Path

import pytest

from shared.core.ids import new
from shared.readiness.models import Decision
from tests.support.lambdas import invoke
from tests.support.logs import logged
from tests.support.people import learner
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed
WATCHER = "audit_watch_decisions"
SAMPLE = json.loads((Path(__file__).parents[2] / "events/audit/watch_decisions.json").read_text())


def test_an_addition_raises_no_alarm():
    key = new()
    added = json.loads(json.dumps(SAMPLE).replace("01JD0000000000000000000001", key).replace("REMOVE", "INSERT"))
    assert invoke(WATCHER, added) == {"batchItemFailures": []}
    assert not logged(WATCHER, key)


def test_whoever_changes_a_decision_with_rights_of_their_own_raises_an_alarm():
    enrolment_id = learner(star=2).enrolment.enrolment_id
    (row,) = Decision.of_enrolment(enrolment_id)
    decided = row.facts
    row.update(actions=[Decision.facts.set({"star": 5, "tier": "gold"})])
    eventually(lambda: logged(WATCHER, enrolment_id))
    row.update(actions=[Decision.facts.set(decided)])  # as an operator puts it right
