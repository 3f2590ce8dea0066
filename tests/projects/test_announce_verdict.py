import pytest

from shared.core.errands import Errand
from shared.core.ids import new
from shared.readiness.models import Decision
from tests.support.lambdas import Failed, invoke
from tests.support.projecting import WEAK, handed_in, working
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed


def test_refuses_a_submission_that_does_not_exist():
    with pytest.raises(Failed) as failure:
        invoke("projects_announce_verdict", {"user_id": new(), "submission_id": new()})
    assert failure.value.name == "SubmissionNotFound"


@pytest.mark.parametrize(("text", "star"), [(None, 4), (WEAK, 3)])
def test_s11_told_again_and_again_it_awards_at_most_one_star(text, star):
    someone, project_id = working()
    row = handed_in(someone, project_id, *([text] if text else []))
    eventually(lambda: someone.enrolment.star == star)
    reference = {"user_id": someone.user_id, "submission_id": row.submission_id}
    for _ in range(3):
        invoke("projects_announce_verdict", reference)
    kinds = [decision.kind for decision in Decision.of_enrolment(someone.enrolment.enrolment_id)]
    assert kinds.count("star_awarded") == star - 3
    errand = Errand._of("project_grading", (row.submission_id, "submission"))
    eventually(lambda: all(each.errand_id != errand.errand_id for each in Errand.query(errand.shard)))
