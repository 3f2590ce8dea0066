import pytest

from shared.appeals.models import Appeal
from shared.core.ids import new
from tests.support.people import STRANGER, learner, person

pytestmark = pytest.mark.deployed
KINDS = ["projects", "interviews"]
WHY = {"reason": "The second criterion was met on page two."}


def path(kind, submission_id):
    return f"/api/app/job-readiness/{kind}/{submission_id}/appeal"


@pytest.mark.parametrize("kind", KINDS)
def test_refuses_a_stranger_and_hides_what_is_not_ones_own(kind):
    someone = learner(star=4)
    assert STRANGER.post(path(kind, new()), WHY).status == 401
    assert person("admin").post(path(kind, new()), WHY).status == 403
    for wrong in (new(), "nonsense"):
        assert someone.post(path(kind, wrong), WHY).refused == (404, "VerdictNotFound")
    assert someone.post(path("quizzes", new()), WHY).refused == (404, "VerdictNotFound")
    assert not list(Appeal.query(someone.user_id))


@pytest.mark.parametrize("reason", ["", "   ", "x" * 2001, 5, None])
def test_wants_a_reason(reason):
    answer = learner(star=4).post(path("projects", new()), {"reason": reason})
    assert answer.refused == (422, "Invalid")
    assert answer.body["fields"][0]["field"] == "reason"
