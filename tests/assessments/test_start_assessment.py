import pytest

from shared.assessments.models import AssessmentAttempt
from tests.support.assessing import BASE, assessments_of
from tests.support.people import STRANGER, learner, person
from tests.support.waiting import at_once

pytestmark = pytest.mark.deployed


def test_refuses_a_stranger_and_hides_what_is_not_ones_own():
    first = assessments_of(learner())[0]
    assert STRANGER.post(f"{BASE}/{first}/start").status == 401
    assert person("learner").post(f"{BASE}/{first}/start").refused == (404, "AssessmentNotFound")


def test_starting_again_gives_the_same_attempt_and_the_same_deadline():
    someone = learner()
    first = assessments_of(someone)[0]
    answers = at_once([lambda: someone.post(f"{BASE}/{first}/start")] * 4)
    assert {answer.status for answer in answers} == {200}
    assert len({answer.body["deadline"] for answer in answers}) == 1
    assert len(AssessmentAttempt.all_of(someone.user_id, someone.product_id)) == 1


def test_starts_nothing_for_a_withdrawn_learner():
    someone = learner()
    first = assessments_of(someone)[0]
    someone.enrolment.update(actions=[type(someone.enrolment).active.set(False)])
    assert someone.post(f"{BASE}/{first}/start").refused == (403, "ModuleLocked")
    assert AssessmentAttempt.all_of(someone.user_id, someone.product_id) == {}
