import pytest

from shared.interviews.rules import Stage
from tests.support.interviewing import BASE, ready
from tests.support.model import PLACE, told
from tests.support.people import STRANGER, learner, person

pytestmark = [pytest.mark.deployed, pytest.mark.alone]


def parts(someone):
    answer = someone.get(f"{BASE}/readiness")
    assert answer.status == 200, answer
    return answer.body["ready"], {part["part"]: part for part in answer.body["parts"]}


def test_refuses_a_stranger_and_somebody_who_is_not_enrolled():
    assert STRANGER.get(f"{BASE}/readiness").status == 401
    assert person("learner").get(f"{BASE}/readiness").refused == (404, "ProductNotFound")
    assert person("staff").get(f"{BASE}/readiness").status == 403


def test_everything_is_in_order_for_somebody_with_four_stars():
    ready_, found = parts(learner(star=4))
    assert ready_ is True
    assert [found[name]["ready"] for name in ("eligibility", "upload", "grading")] == [True] * 3


def test_says_what_is_missing_while_the_module_is_locked():
    ready_, found = parts(learner(star=3))
    assert ready_ is False
    assert found["eligibility"]["reason"] == "ModuleLocked"
    assert found["eligibility"]["blockers"] == [{"code": "STAR_REQUIRED", "star": 4}]
    assert found["upload"]["ready"] is True


def test_says_that_all_attempts_are_used_up():
    someone, _ = ready(1, Stage.FAILED)
    for number in (2, 3):
        ready(number, Stage.FAILED, someone)
    ready_, found = parts(someone)
    assert (ready_, found["eligibility"]["reason"]) == (False, "NoAttemptsLeft")


def test_a_grader_that_is_given_up_on_is_told_of():
    from shared.clients.breaker import Circuit
    from shared.core import clock

    someone = learner(star=4)
    with told():
        Circuit(PLACE, failures=5, opened_at=clock.now()).save()
        ready_, found = parts(someone)
    assert (ready_, found["grading"]["reason"]) == (False, "GradedByPerson")
    assert found["eligibility"]["ready"] is True
