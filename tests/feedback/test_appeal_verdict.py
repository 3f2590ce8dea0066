import pytest

from shared.appeals.models import Appeal
from shared.core.ids import new
from shared.readiness.models import Enrolment
from tests.support.judging import submitted
from tests.support.people import STRANGER, learner, person
from tests.support.waiting import at_once

pytestmark = pytest.mark.deployed
KINDS = ["projects", "interviews"]
WHY = {"reason": "The second criterion was met on page two."}


def path(kind, submission_id):
    return f"/api/app/job-readiness/{kind}/{submission_id}/appeal"


@pytest.mark.parametrize("kind", KINDS)
def test_refuses_a_stranger_and_hides_what_is_not_ones_own(kind):
    someone, other = learner(star=4), learner(star=4)
    mine = submitted(someone, kind, "failed")
    assert STRANGER.post(path(kind, mine), WHY).status == 401
    assert person("admin").post(path(kind, mine), WHY).status == 403
    for wrong in (mine, new(), "nonsense"):
        assert other.post(path(kind, wrong), WHY).refused == (404, "VerdictNotFound")
    assert someone.post(path("quizzes", mine), WHY).refused == (404, "VerdictNotFound")
    assert not list(Appeal.query(other.user_id))


@pytest.mark.parametrize("reason", ["", "   ", "x" * 2001, 5, None])
def test_wants_a_reason(reason):
    answer = learner(star=4).post(path("projects", new()), {"reason": reason})
    assert answer.refused == (422, "Invalid")
    assert answer.body["fields"][0]["field"] == "reason"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("status", ["passed", "grading", "awaiting_review"])
def test_there_is_nothing_to_contest_before_a_fail(kind, status):
    someone = learner(star=4)
    refusal = someone.post(path(kind, submitted(someone, kind, status)), WHY).refused
    assert refusal == (409, "NothingToContest")
    assert not list(Appeal.query(someone.user_id))


def test_a_practice_run_has_no_verdict():
    someone = learner(star=4)
    practice = submitted(someone, "interviews", "failed", practice=True)
    assert someone.post(path("interviews", practice), WHY).refused == (404, "VerdictNotFound")


@pytest.mark.parametrize("kind", KINDS)
def test_a_verdict_is_contested_once_and_waits_for_a_person(kind):
    someone = learner(star=4)
    mine = submitted(someone, kind, "failed")
    answers = at_once([lambda: someone.post(path(kind, mine), WHY)] * 4)
    assert sorted(answer.status for answer in answers) == [201, 409, 409, 409]
    assert someone.post(path(kind, mine), {"reason": "Again"}).refused == (409, "AlreadyAppealed")
    (row,) = Appeal.query(someone.user_id)
    assert (row.subject, row.reason, row.product_id) == (f"{kind}#{mine}", WHY["reason"], someone.product_id)
    assert [w.subject for w in Appeal.waiting() if w.user_id == someone.user_id] == [row.subject]


def test_whoever_was_withdrawn_cannot_appeal():
    someone = learner(star=4)
    mine = submitted(someone, "projects", "failed")
    someone.enrolment.update(actions=[Enrolment.active.set(False)])
    assert someone.post(path("projects", mine), WHY).refused == (403, "ModuleLocked")
    assert not list(Appeal.query(someone.user_id))
