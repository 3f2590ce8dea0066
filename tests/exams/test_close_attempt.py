from datetime import timedelta

import pytest

from shared.core.ids import new
from shared.readiness.models import Enrolment
from tests.support.examining import move_deadline, opened, stored, taken
from tests.support.lambdas import Failed, invoke
from tests.support.people import learner

pytestmark = pytest.mark.deployed


def close(someone, attempt_id):
    return invoke("exams_close_attempt", stored(someone, attempt_id).ref.model_dump())["standing"]


def test_refuses_an_attempt_that_does_not_exist():
    ref = {"user_id": new(), "product_id": new(), "attempt_id": new()}
    with pytest.raises(Failed) as failure:
        invoke("exams_close_attempt", ref)
    assert failure.value.name == "AttemptNotFound"


def test_leaves_an_attempt_open_while_there_is_time():
    someone = learner(star=2)
    attempt_id = opened(someone)
    assert close(someone, attempt_id) == "waiting"
    move_deadline(someone, attempt_id, -timedelta(seconds=20))
    assert close(someone, attempt_id) == "waiting"
    assert stored(someone, attempt_id).status == "started"


def test_closes_an_attempt_whose_time_is_up_and_says_the_same_again():
    someone = learner(star=2)
    attempt_id = opened(someone)
    move_deadline(someone, attempt_id, -timedelta(seconds=31))
    assert [close(someone, attempt_id) for _ in range(3)] == ["not_passed"] * 3
    assert (stored(someone, attempt_id).closed_as, stored(someone, attempt_id).right) == ("timed_out", 0)


@pytest.mark.parametrize(("right", "standing"), [(25, "passed"), (0, "not_passed")])
def test_tells_how_a_submitted_attempt_ended(right, standing):
    someone = learner(star=2)
    attempt_id, _ = taken(someone, right)
    assert close(someone, attempt_id) == standing


def test_e21_a_frozen_attempt_stays_as_it_is():
    someone = learner(star=2)
    attempt_id = opened(someone)
    move_deadline(someone, attempt_id, -timedelta(hours=1))
    someone.enrolment.update(actions=[Enrolment.active.set(False)])
    assert close(someone, attempt_id) == "over"
    assert stored(someone, attempt_id).status == "started"
