import pytest

from shared.core.ids import new
from tests.support.examining import opened, prepared, stored, taken
from tests.support.lambdas import Failed, invoke
from tests.support.people import learner
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed


def test_refuses_an_attempt_that_does_not_exist():
    someone = learner(star=2)
    ref = {"user_id": someone.user_id, "product_id": someone.product_id, "attempt_id": new()}
    with pytest.raises(Failed) as failure:
        invoke("exams_await_submission", {**ref, "task_token": "x"})
    assert failure.value.name == "AttemptNotFound"


def test_the_workflow_waits_with_its_token_from_the_paper_to_the_end():
    someone = learner(star=2)
    attempt_id = prepared(someone)
    token = eventually(lambda: stored(someone, attempt_id).task_token)
    someone.get(f"/api/app/job-readiness/promotion-exam/{attempt_id}")
    assert stored(someone, attempt_id).task_token == token


def test_another_execution_that_waits_takes_over():
    someone = learner(star=2)
    attempt = stored(someone, opened(someone))
    invoke("exams_await_submission", {**attempt.ref.model_dump(), "task_token": "of-another-execution"})
    assert stored(someone, attempt.attempt_id).task_token == "of-another-execution"


def test_after_the_end_nobody_is_kept_waiting():
    someone = learner(star=2)
    attempt_id, _ = taken(someone)
    eventually(lambda: stored(someone, attempt_id).announced)
    before = stored(someone, attempt_id)
    invoke("exams_await_submission", {**before.ref.model_dump(), "task_token": "too-late"})
    assert stored(someone, attempt_id).task_token == before.task_token
