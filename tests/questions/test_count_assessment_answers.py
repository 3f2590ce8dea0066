import pytest

from shared.assessments.models import Assessment
from shared.core.ids import new
from shared.questions.statistics import ItemStatistics
from shared.readiness.models import Product
from tests.support.banking import TIERS, choice
from tests.support.people import learner
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed


def test_answers_are_counted_when_an_assessment_is_handed_in():
    product_id, assessment_id, ids = new(), new(), [new(), new()]
    questions = [{**choice(number), "question_id": name} for number, name in enumerate(ids)]
    Product(product_id, title="One", tiers=TIERS, assessment_ids=[assessment_id]).save()
    Assessment(assessment_id, product_id=product_id, title="Two", order=1, questions=questions).save()
    someone, base = learner(product_id=product_id), f"/api/app/job-readiness/assessments/{assessment_id}"
    someone.post(f"{base}/start")
    assert someone.post(f"{base}/submit", {"answers": {ids[0]: "a"}}).status == 200
    eventually(lambda: ItemStatistics.find(ids[1]))
    assert [int(ItemStatistics.get(name).right) for name in ids] == [1, 0]
