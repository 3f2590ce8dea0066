import pytest

from shared.core.ids import new
from tests.support.lambdas import Failed, invoke
from tests.support.projecting import WEAK, handed_in, working

pytestmark = pytest.mark.deployed


def test_refuses_a_submission_that_does_not_exist():
    with pytest.raises(Failed) as failure:
        invoke("projects_read_submission", {"user_id": new(), "submission_id": new()})
    assert failure.value.name == "SubmissionNotFound"


def test_a_submission_that_is_decided_is_not_read_again():
    someone, project_id = working()
    row = handed_in(someone, project_id, WEAK)
    reference = {"user_id": someone.user_id, "submission_id": row.submission_id}
    assert invoke("projects_read_submission", reference) == {"reading": "decided"}
