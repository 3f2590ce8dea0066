import pytest

from shared.core.clock import now
from shared.core.ids import new
from shared.exams.models import ExamAttempt
from shared.readiness.models import Decision, Enrolment
from shared.readiness.rules import Kind, Ruling
from tests.support.examining import opened, stored, taken
from tests.support.lambdas import Failed, invoke
from tests.support.people import learner
from tests.support.waiting import at_once, eventually

pytestmark = pytest.mark.deployed


def promote(someone, attempt_id):
    return invoke("exams_promote_learner", stored(someone, attempt_id).ref.model_dump())


def promotions(someone):
    rows = Decision.of_enrolment(someone.enrolment.enrolment_id)
    return [row for row in rows if row.kind == "promoted"]


def decide(someone, *rulings):
    enrolment = someone.enrolment
    enrolment.append(list(rulings), enrolment.state()[1], actor="admin", now=now())


def test_refuses_an_attempt_that_does_not_exist():
    with pytest.raises(Failed) as failure:
        invoke("exams_promote_learner", {"user_id": new(), "product_id": new(), "attempt_id": new()})
    assert failure.value.name == "AttemptNotFound"


def test_promotes_nobody_who_has_not_passed():
    someone = learner(star=2)
    promote(someone, opened(someone))
    failed = learner(star=2)
    promote(failed, taken(failed, right=17)[0])
    assert promotions(someone) == promotions(failed) == []


def test_s11_promotes_once_however_often_it_is_asked():
    someone = learner(star=2)
    attempt_id, _ = taken(someone)
    eventually(lambda: someone.enrolment.tier == "silver")
    at_once([lambda: promote(someone, attempt_id)] * 6)
    assert len(promotions(someone)) == 1
    assert someone.enrolment.tier == "silver"


def test_p4_a_voided_promotion_is_not_made_again_by_the_same_exam():
    someone = learner(star=2)
    attempt_id, _ = taken(someone)
    eventually(lambda: someone.enrolment.tier == "silver")
    decide(someone, Ruling(Kind.VOIDED, {"voids": int(promotions(someone)[0].sequence)}))
    assert someone.enrolment.tier == "bronze"
    promote(someone, attempt_id)
    assert someone.enrolment.tier == "bronze"


def test_p4_never_lowers_a_tier_that_an_admin_has_set_meanwhile():
    someone = learner(star=2)
    attempt_id = opened(someone)
    stored(someone, attempt_id).update(actions=[ExamAttempt.passed.set(True)])
    decide(someone, Ruling(Kind.OVERRIDE, {"star": 2, "tier": "gold"}))
    promote(someone, attempt_id)
    assert (someone.enrolment.tier, promotions(someone)) == ("gold", [])


def test_e21_promotes_nobody_whose_enrolment_was_withdrawn():
    someone = learner(star=2)
    attempt_id = opened(someone)
    stored(someone, attempt_id).update(actions=[ExamAttempt.passed.set(True)])
    someone.enrolment.update(actions=[Enrolment.active.set(False)])
    promote(someone, attempt_id)
    assert (someone.enrolment.tier, promotions(someone)) == ("bronze", [])
