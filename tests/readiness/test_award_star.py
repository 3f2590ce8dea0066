import pytest

from shared.core.ids import new
from shared.readiness.models import Decision, Product
from tests.support.assessing import take_all
from tests.support.lambdas import invoke
from tests.support.people import Person, learner
from tests.support.waiting import at_once, eventually

pytestmark = pytest.mark.deployed


def progress(someone: Person, **changes: str) -> dict[str, str]:
    return {
        "user_id": someone.user_id,
        "product_id": someone.product_id,
        "module": "assessment",
        "evidence_id": "e1",
    } | changes


def decisions(someone: Person) -> list[Decision]:
    return Decision.of_enrolment(someone.enrolment.enrolment_id)


def test_awards_nothing_to_somebody_who_is_not_enrolled():
    someone = learner()
    assert invoke("readiness_award_star", progress(someone, user_id=new())) == {"outcome": "nothing"}
    assert invoke("readiness_award_star", progress(someone, product_id=new())) == {"outcome": "nothing"}


def test_awards_nothing_while_something_is_missing():
    someone = learner()
    assert invoke("readiness_award_star", progress(someone)) == {"outcome": "nothing"}
    assert decisions(someone) == []


def test_e02_awards_the_star_once_however_often_it_is_asked():
    someone = learner()
    take_all(someone)
    eventually(lambda: someone.enrolment.star == 1)
    for _ in range(20):
        assert invoke("readiness_award_star", progress(someone)) == {"outcome": "nothing"}
    at_once([lambda: invoke("readiness_award_star", progress(someone))] * 8)
    assert [row.kind for row in decisions(someone)].count("star_awarded") == 1
    assert someone.enrolment.star == 1


def test_e21_awards_nothing_once_the_enrolment_is_withdrawn_or_the_product_is_off():
    someone = learner()
    take_all(someone)
    eventually(lambda: someone.enrolment.star == 1)
    someone.enrolment.update(actions=[type(someone.enrolment).active.set(False)])
    assert invoke("readiness_award_star", progress(someone)) == {"outcome": "nothing"}
    product = Product.of(someone.product_id)
    closed = Product(**{**product.attribute_values, "product_id": new(), "published": False})
    closed.save()
    other = learner(product_id=closed.product_id)
    assert invoke("readiness_award_star", progress(other)) == {"outcome": "nothing"}
