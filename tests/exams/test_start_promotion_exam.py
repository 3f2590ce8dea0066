import pytest

from shared.exams.models import ExamAttempt
from shared.readiness.models import Enrolment
from tests.support.examining import BASE, opened, prepared, stored
from tests.support.people import STRANGER, learner, person

pytestmark = pytest.mark.deployed
PATH = f"{BASE}/start"


def test_refuses_a_stranger_and_hides_a_product_that_is_not_ones_own():
    assert STRANGER.post(PATH).status == 401
    assert person("admin").post(PATH).status == 403
    assert person("learner").post(PATH).refused == (404, "ProductNotFound")


@pytest.mark.parametrize(("star", "tier"), [(0, "bronze"), (1, "bronze"), (2, "gold"), (5, "gold")])
def test_refuses_and_writes_nothing_while_no_exam_is_offered(star, tier):
    someone = learner(star=star, tier=tier)
    assert someone.post(PATH).refused == (403, "ModuleLocked")
    assert ExamAttempt.all_of(someone.user_id) == []


def test_refuses_a_withdrawn_enrolment():
    someone = learner(star=2)
    someone.enrolment.update(actions=[Enrolment.active.set(False)])
    refusal = someone.post(PATH)
    assert refusal.refused == (403, "ModuleLocked")
    assert {"code": "ENROLMENT_INACTIVE"} in refusal.body["blockers"]


def test_prepares_25_questions_for_the_next_tier_without_starting_the_clock():
    someone = learner(star=3, tier="silver")
    answer = someone.post(PATH, {"product_id": someone.product_id})
    assert answer.status == 202
    assert (answer.body["star"], answer.body["target_tier"]) == (2, "gold")
    attempt = stored(someone, prepared(someone))
    assert attempt.attempt_id == answer.body["attempt_id"]
    assert len(set(attempt.question_ids)) == 25
    assert (attempt.started_at, attempt.deadline) == (None, None)


def test_asking_again_gives_the_attempt_that_is_under_way():
    someone = learner(star=3)
    attempt_id = opened(someone)
    again = someone.post(PATH)
    assert (again.status, again.body["attempt_id"], again.body["status"]) == (202, attempt_id, "started")
