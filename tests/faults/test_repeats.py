"""Requests sent again after a crash between effect and answer: what was stored is answered, once for all."""

import pytest

from shared.assessments.models import AssessmentAttempt
from shared.core.receipts import Receipt
from shared.projects.models import Project
from tests.support.assessing import BASE as ASSESSMENTS
from tests.support.assessing import answers_to, assessments_of
from tests.support.hooks import killed
from tests.support.people import call, learner
from tests.support.projecting import BASE as PROJECTS
from tests.support.projecting import WEAK, working

pytestmark = [pytest.mark.deployed, pytest.mark.alone]
KEY = {"idempotency-key": "the same"}


def test_s11_a_project_that_was_handed_in_before_a_crash_is_answered_as_stored():
    someone, project_id = working()
    body = {"project_id": project_id, "version": 1, "text": WEAK}
    with killed("projects_submit_project", operation="TransactWriteItems"):
        assert someone.post(f"{PROJECTS}/submit", body, headers=KEY).status >= 500
    row = Project.of(someone.user_id, project_id)
    again = someone.post(f"{PROJECTS}/submit", body, headers=KEY)
    assert (again.status, again.body["submission_id"]) == (202, row.submission_id)
    assert someone.post(f"{PROJECTS}/submit", body).status == 409, "the handler itself would have refused"
    assert Project.of(someone.user_id, project_id).tries_used == 1


def test_s11_an_assessment_that_was_submitted_before_a_crash_is_answered_as_stored():
    someone = learner()
    first = assessments_of(someone)[0]
    path, body = f"{ASSESSMENTS}/{first}/submit", {"answers": answers_to(first, 6)}
    someone.post(f"{ASSESSMENTS}/{first}/start")
    with killed("assessments_submit_assessment", operation="TransactWriteItems"):
        assert someone.post(path, body, headers=KEY).status >= 500
    AssessmentAttempt.find(someone.user_id, first).update(actions=[AssessmentAttempt.right.set(1)])
    again = someone.post(path, body, headers=KEY)
    assert (again.status, again.body["right"]) == (200, 6), "the handler itself would have read the row"


def test_a_sign_in_leaves_no_receipt_for_its_answer_holds_tokens():
    body = {"refresh_token": "x.y"}
    before = call("POST", "/api/auth/refresh", body, headers=KEY)
    assert before.status == 401
    assert not [row for row in Receipt.scan() if row.answer and "access_token" in row.answer]
