import pytest

from shared.core.errands import Errand
from shared.core.ids import new
from shared.exams.closing import WORKFLOW
from tests.support.examining import opened, stored, taken
from tests.support.lambdas import Failed, invoke
from tests.support.people import learner
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed


def planned(ref):
    names = {Errand._of(WORKFLOW, key).errand_id for key in (ref.preparing, ref.finishing)}
    return [row for shard in range(16) for row in Errand.query(shard) if row.errand_id in names]


def test_refuses_an_attempt_that_does_not_exist():
    with pytest.raises(Failed) as failure:
        invoke("exams_announce_result", {"user_id": new(), "product_id": new(), "attempt_id": new()})
    assert failure.value.name == "AttemptNotFound"


def test_tells_a_grade_once_and_strikes_the_work_off():
    someone = learner(star=2)
    attempt_id, _ = taken(someone, right=0)
    eventually(lambda: stored(someone, attempt_id).announced)
    eventually(lambda: not planned(stored(someone, attempt_id).ref))
    invoke("exams_announce_result", stored(someone, attempt_id).ref.model_dump())
    assert stored(someone, attempt_id).announced


def test_tells_nothing_of_an_attempt_without_a_grade():
    someone = learner(star=2)
    attempt = stored(someone, opened(someone))
    eventually(lambda: [row.workflow for row in planned(attempt.ref)] == [WORKFLOW])
    invoke("exams_announce_result", attempt.ref.model_dump())
    assert not stored(someone, attempt.attempt_id).announced
