"""What is looked at after every test: it fails for a standing that nobody has decided."""

import pytest

from shared.readiness.models import Enrolment
from tests.support.invariants import standings_are_folds
from tests.support.people import learner, override

pytestmark = pytest.mark.deployed


@pytest.mark.parametrize("change", [Enrolment.star.set(3), Enrolment.tier.set("gold"), Enrolment.sequence.set(5)])
def test_a_standing_that_nobody_decided_is_noticed(change):
    someone = learner(star=1)
    standings_are_folds([someone.user_id])
    before = someone.enrolment
    someone.enrolment.update(actions=[change])
    with pytest.raises(AssertionError, match="did not happen"):
        standings_are_folds([someone.user_id], seconds=0)
    before.save()


def test_a_standing_that_was_decided_again_is_right():
    someone = learner(star=4)
    override(someone, 2, "silver")
    standings_are_folds([someone.user_id])
