import pytest

from shared.core.errands import Errand
from shared.core.ids import new
from shared.courses.messages import LessonPublished
from tests.support.lambdas import Failed, invoke

pytestmark = pytest.mark.deployed


def test_refuses_an_input_that_names_no_publication():
    with pytest.raises(Failed):
        invoke("courses_finish_quiz_generation", {"lesson_id": new()})


def test_strikes_the_generation_off_and_may_be_repeated():
    published = LessonPublished(lesson_id=new(), publication_id=new())
    errand = Errand.plan("quiz_generation", published.key, published)
    for _ in range(2):
        invoke("courses_finish_quiz_generation", published.model_dump())
    assert errand.errand_id not in {row.errand_id for row in Errand.query(errand.shard)}
