from datetime import timedelta

import pytest

from shared.core.errands import MOST_TRIES, Errand
from shared.readiness.messages import Progress
from tests.support.assessing import assessments_of, take
from tests.support.lambdas import invoke
from tests.support.people import learner
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed


def lost(someone):
    """Plan a progression whose execution never ran."""
    progress = Progress(
        user_id=someone.user_id, product_id=someone.product_id, module="assessment", evidence_id=someone.user_id
    )
    errand = Errand.plan("star_progression", progress.key, progress)
    errand.update(actions=[Errand.due_at.set(errand.due_at - timedelta(hours=1))])
    return errand


def found(errand):
    return next((row for row in Errand.query(errand.shard) if row.errand_id == errand.errand_id), None)


def test_leaves_alone_what_is_not_due():
    errand = lost(learner())
    errand.update(actions=[Errand.due_at.set(errand.due_at + timedelta(hours=2))])
    invoke("readiness_resume_lost_workflows", {})
    assert found(errand).tries == 0
    errand.delete()


def test_brings_a_lost_progression_to_its_end():
    someone = learner()
    for assessment_id in assessments_of(someone):
        take(someone, assessment_id)
    errand = lost(someone)
    invoke("readiness_resume_lost_workflows", {})
    eventually(lambda: found(errand) is None)
    assert someone.enrolment.star == 1


def test_gives_up_after_so_many_tries_and_keeps_the_row():
    errand = lost(learner())
    errand.update(actions=[Errand.tries.set(MOST_TRIES)])
    invoke("readiness_resume_lost_workflows", {})
    assert found(errand).tries == MOST_TRIES
    errand.delete()
