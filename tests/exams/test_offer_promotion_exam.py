import pytest

from shared.core.errands import Errand
from shared.core.ids import new
from shared.exams.models import ExamRecord
from shared.readiness.messages import Progress
from tests.support.lambdas import Failed, invoke
from tests.support.people import learner
from tests.support.waiting import at_once, eventually

pytestmark = pytest.mark.deployed


def offer(someone):
    progress = {"user_id": someone.user_id, "product_id": someone.product_id, "module": "course", "evidence_id": "e"}
    return invoke("exams_offer_promotion_exam", progress)


def refusal_of(someone):
    try:
        offer(someone)
    except Failed as failure:
        return failure.name
    return None


def offered(someone):
    record = ExamRecord.find(someone.user_id, someone.product_id)
    return record.offered if record else []


def test_refuses_somebody_who_is_not_enrolled():
    with pytest.raises(Failed) as failure:
        invoke(
            "exams_offer_promotion_exam",
            {"user_id": new(), "product_id": new(), "module": "course", "evidence_id": "e"},
        )
    assert failure.value.name == "ProductNotFound"


@pytest.mark.parametrize(
    ("star", "tier", "stars"), [(1, "bronze", []), (2, "bronze", [2]), (3, "silver", [2, 3]), (3, "gold", [])]
)
def test_offers_each_open_opportunity_once(star, tier, stars):
    someone = learner(star=star, tier=tier)
    for _ in range(3):
        offer(someone)
        assert offered(someone) == stars


def test_offers_at_the_same_moment_leave_one_entry():
    someone = learner(star=2)
    busy = at_once([lambda: refusal_of(someone)] * 5)
    assert set(busy) <= {None, "RecordBusy"}  # after which the workflow tries again
    assert offered(someone) == [2]


def test_the_star_progression_offers_the_exam_on_its_way():
    someone = learner(star=2)
    progress = Progress(
        user_id=someone.user_id, product_id=someone.product_id, module="course", evidence_id=someone.user_id
    )
    Errand.plan("star_progression", progress.key, progress).begin()
    eventually(lambda: offered(someone) == [2])
    eventually(lambda: someone.enrolment.announced == 1)
