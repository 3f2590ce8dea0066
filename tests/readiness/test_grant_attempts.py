import pytest

from shared.audit.models import AuditEntry
from shared.core.ids import new
from shared.interviews.models import InterviewAttempt
from shared.interviews.rules import Stage
from shared.projects.models import Project
from tests.support.interviewing import BASE, ready
from tests.support.people import STRANGER, learner, person
from tests.support.reviewing import waiting
from tests.support.waiting import at_once

pytestmark = pytest.mark.deployed


def grant(who, someone, kind="interviews", count=1, headers=None, **more):
    path = f"/api/admin/job-readiness/students/{someone.user_id}/attempts"
    body = {"product_id": someone.product_id, "kind": kind, "count": count, "reason": "The line broke.", **more}
    return who.post(path, body, headers=headers)


def test_refuses_everybody_but_administrators_and_what_cannot_be_meant():
    someone, _ = ready(1, Stage.FAILED)
    assert grant(STRANGER, someone).status == 401
    assert [grant(who, someone).status for who in (someone, person("staff"), person("viewer"))] == [403] * 3
    admin = person("admin")
    assert grant(admin, someone, product_id=new()).refused == (404, "NotEnrolled")
    assert grant(admin, someone, "projects").refused == (409, "NothingUsed")
    assert grant(admin, learner(star=4)).refused == (409, "NothingUsed")
    bad = [{"count": 0}, {"count": 11}, {"kind": "quizzes"}, {"reason": ""}, {"count": "1"}]
    assert [grant(admin, someone, **each).status for each in bad] == [422] * 5
    assert not list(AuditEntry.query(someone.user_id))


def test_a_granted_attempt_lets_a_learner_record_again_and_is_audited():
    someone, _ = ready(1, Stage.FAILED)
    for number in (2, 3):
        ready(number, Stage.FAILED, someone)
    assert someone.post(f"{BASE}/questions").refused == (403, "NoAttemptsLeft")
    answer = grant(person("admin"), someone, count=2)
    assert (answer.status, answer.body["granted"]) == (201, 2)
    assert someone.post(f"{BASE}/questions").body["attempts_allowed"] == 5
    (entry,) = AuditEntry.query(someone.user_id)
    assert (entry.act, entry.before, entry.after) == ("attempts_granted", {"granted": 0}, {"granted": 2})
    assert sum(int(row.granted) for row in InterviewAttempt.all_of(someone.user_id, someone.product_id)) == 2


def test_project_tries_are_granted_and_grants_at_once_are_each_counted_once():
    someone, _ = waiting("projects")
    admin = person("admin")
    answers = at_once([lambda: grant(admin, someone, "projects")] * 3)
    granted = [answer.body["granted"] for answer in answers if answer.status == 201]
    assert {answer.refused for answer in answers if answer.status != 201} <= {(409, "GrantedMeanwhile")}
    assert sorted(granted) == list(range(1, len(granted) + 1))
    assert Project.get(someone.user_id, someone.product_id).extra_tries == len(granted)
    key = {"idempotency-key": "once"}
    assert [grant(admin, someone, "projects", headers=key).body["granted"] for _ in range(2)] == [len(granted) + 1] * 2
    assert len(list(AuditEntry.query(someone.user_id))) == len(granted) + 1
