import pytest

from shared.core.ids import new
from shared.projects.models import ProjectSubmission
from tests.support.lambdas import Failed, invoke
from tests.support.projecting import BASE, WEAK, handed_in, submission, working

pytestmark = pytest.mark.deployed


def test_refuses_a_submission_that_does_not_exist():
    with pytest.raises(Failed) as failure:
        invoke("projects_hold_submission", {"user_id": new(), "submission_id": new()})
    assert failure.value.name == "SubmissionNotFound"


def test_leaves_alone_what_is_decided_and_holds_what_is_not():
    someone, project_id = working()
    row = handed_in(someone, project_id, WEAK)
    reference = {"user_id": someone.user_id, "submission_id": row.submission_id}
    invoke("projects_hold_submission", reference)
    assert submission(someone, row.submission_id).status == "failed"
    row.update(actions=[ProjectSubmission.status.set("grading")])
    for _ in range(2):
        invoke("projects_hold_submission", reference)
    held = submission(someone, row.submission_id)
    assert (held.status, held.reason) == ("awaiting_review", "grader_unavailable")
    assert someone.get(f"{BASE}/{project_id}").body["submissions"][0]["verdict"] is None
