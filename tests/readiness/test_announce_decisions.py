import pytest

from shared.core.clock import now
from shared.core.errands import Errand
from shared.readiness.messages import Progress
from tests.support.lambdas import Failed, invoke
from tests.support.people import learner

pytestmark = pytest.mark.deployed


def progress(someone, evidence="e1"):
    return Progress(user_id=someone.user_id, product_id=someone.product_id, module="assessment", evidence_id=evidence)


def test_refuses_somebody_who_is_not_enrolled():
    someone = learner()
    with pytest.raises(Failed) as failure:
        invoke("readiness_announce_decisions", progress(someone).model_dump() | {"product_id": "none"})
    assert failure.value.name == "ProductNotFound"


def test_remembers_what_was_announced_and_strikes_the_work_off():
    someone = learner(star=2)
    errand = Errand.plan("star_progression", progress(someone).key, progress(someone))
    invoke("readiness_announce_decisions", progress(someone).model_dump())
    assert someone.enrolment.announced == someone.enrolment.sequence == 1
    assert errand.errand_id not in {row.errand_id for row in Errand.query(errand.shard)}
    invoke("readiness_announce_decisions", progress(someone).model_dump())
    assert someone.enrolment.announced == 1
    assert now() >= someone.enrolment.updated_at
