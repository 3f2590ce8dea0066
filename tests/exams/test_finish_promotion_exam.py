from datetime import timedelta

import pytest

from shared.core.ids import new
from tests.support.examining import answers_to, move_deadline, opened, prepared, stored
from tests.support.lambdas import Failed, invoke
from tests.support.people import learner
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed


def finish(someone, attempt_id):
    return invoke("exams_finish_promotion_exam", stored(someone, attempt_id).ref.model_dump())


def test_passes_over_an_attempt_that_is_gone_or_not_started():
    invoke("exams_finish_promotion_exam", {"user_id": new(), "product_id": new(), "attempt_id": new()})
    someone = learner(star=2)
    attempt_id = prepared(someone)
    finish(someone, attempt_id)
    assert stored(someone, attempt_id).status == "ready"


def test_called_too_early_it_is_called_again():
    someone = learner(star=2)
    attempt_id = opened(someone)
    with pytest.raises(Failed) as failure:
        finish(someone, attempt_id)
    assert failure.value.name == "NotYet"
    assert stored(someone, attempt_id).status == "started"


def test_grades_what_was_saved_and_the_workflow_promotes():
    someone = learner(star=2)
    attempt_id = opened(someone)
    saved = answers_to(someone, attempt_id, right=25)
    someone.put(f"/api/app/job-readiness/promotion-exam/{attempt_id}/answers", {"answers": saved})
    move_deadline(someone, attempt_id, -timedelta(seconds=31))
    for _ in range(3):
        finish(someone, attempt_id)
    attempt = stored(someone, attempt_id)
    assert (attempt.status, attempt.closed_as, attempt.right) == ("graded", "timed_out", 25)
    eventually(lambda: someone.enrolment.tier == "silver")
