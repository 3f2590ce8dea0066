import pytest

from shared.assessments.models import AssessmentAttempt
from shared.audit.models import AuditEntry
from shared.core.ids import new
from shared.readiness.models import Decision
from tests.support.assessing import BASE, assessments_of, take, take_all
from tests.support.people import STRANGER, learner, person
from tests.support.waiting import at_once, eventually

pytestmark = pytest.mark.deployed


def reopen(who, submission_id, reason="The question was wrong."):
    return who.post(f"/api/admin/job-readiness/submissions/{submission_id}/reopen", {"reason": reason})


def attempt(someone, assessment_id):
    return AssessmentAttempt.find(someone.user_id, assessment_id)


def test_refuses_everybody_but_administrators_and_what_is_not_submitted():
    someone = learner()
    first, *_ = assessments_of(someone)
    someone.post(f"{BASE}/{first}/start")
    mine = attempt(someone, first).attempt_id
    assert reopen(STRANGER, mine).status == 401
    assert [reopen(who, mine).status for who in (someone, person("staff"), person("viewer"))] == [403] * 3
    admin = person("admin")
    assert reopen(admin, mine).refused == (409, "NotSubmitted")
    assert reopen(admin, new()).refused == (404, "SubmissionNotFound")
    assert reopen(admin, mine, "").refused == (422, "Invalid")


def test_e17_a_reopened_assessment_replaces_its_score_and_the_tier_is_decided_again():
    someone, admin = learner(), person("admin")
    take_all(someone, right=10)
    eventually(lambda: someone.enrolment.star == 1)
    assert someone.enrolment.tier == "gold"
    first, *others = assessments_of(someone)
    old = attempt(someone, first)
    answers = at_once([lambda: reopen(admin, old.attempt_id)] * 3)
    assert sorted(answer.status for answer in answers) == [200, 409, 409]
    assert reopen(admin, old.attempt_id).refused == (409, "AlreadyReopened")
    assert (someone.enrolment.star, someone.enrolment.tier) == (1, "gold")
    shown = someone.get(f"{BASE}/{first}").body
    assert shown["status"] != "submitted"
    assert take(someone, first, right=0).status == 200
    eventually(lambda: someone.enrolment.tier == "silver")
    assert someone.enrolment.star == 1
    kinds = [row.kind for row in Decision.of_enrolment(someone.enrolment.enrolment_id)]
    assert kinds.count("star_awarded") == 1
    assert kinds.count("tier_assigned") == 2
    assert attempt(someone, f"{first}#{old.attempt_id}").right == 10
    assert attempt(someone, first).attempt_id != old.attempt_id
    (entry,) = AuditEntry.query(someone.user_id)
    assert (entry.act, entry.before["right"], entry.subjects["assessment_id"]) == ("assessment_reopened", 10, first)
    assert len(others) == 4
