import pytest

from shared.core.ids import new
from tests.support.injections import WORK
from tests.support.lambdas import Failed, invoke
from tests.support.model import told
from tests.support.projecting import grades, handed_in, submission, working

pytestmark = [pytest.mark.deployed, pytest.mark.alone]
TASK = "project_grading"


def test_refuses_a_submission_that_does_not_exist():
    with pytest.raises(Failed) as failure:
        invoke("projects_grade_submission", {"user_id": new(), "submission_id": new()})
    assert failure.value.name == "SubmissionNotFound"


@pytest.mark.parametrize(("score", "status"), [(69, "failed"), (70, "passed"), (0, "failed"), (100, "passed")])
def test_the_scores_of_the_criteria_decide(score, status):
    someone, project_id = working()
    with told({"task": TASK, "content": grades(score)}):
        row = handed_in(someone, project_id)
    assert (row.status, row.machine["score"]) == (status, score)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (grades(80, passed=False), "verdict_disagrees"),
        (grades(10, passed=True), "verdict_disagrees"),
        (grades(80, score=100), "score_inconsistent"),
        (grades(80, abstains=True), "grader_abstained"),
    ],
)
def test_a_grader_that_contradicts_itself_or_abstains_leaves_it_to_a_person(answer, reason):
    someone, project_id = working()
    with told({"task": TASK, "content": answer}):
        row = handed_in(someone, project_id)
    assert (row.status, row.reason) == ("awaiting_review", reason)
    assert row.machine["score"] is not None
    assert row.awaiting is not None
    assert someone.enrolment.star == 3


def test_an_answer_is_repaired_when_its_passages_do_not_occur():
    someone, project_id = working()
    with told({"task": TASK, "content": grades(90, quote="words that nobody has written")}):
        row = handed_in(someone, project_id)
    assert row.status == "passed"
    assert all(passage in " ".join(WORK.split()) for c in row.machine["criteria"] for passage in c["evidence"])


def test_while_the_service_is_off_the_submission_waits_for_a_person_and_nobody_fails():
    someone, project_id = working()
    with told({"task": TASK, "status": 401, "times": 4}):
        row = handed_in(someone, project_id)
    assert (row.status, row.reason, row.machine) == ("awaiting_review", "grader_unavailable", None)


def test_i09_a_grading_that_is_delivered_ten_times_leaves_the_first_verdict():
    someone, project_id = working()
    row = handed_in(someone, project_id)
    reference = {"user_id": someone.user_id, "submission_id": row.submission_id}
    with told(*[{"task": TASK, "content": grades(score)} for score in range(10, 100, 10)]):
        for _ in range(10):
            invoke("projects_grade_submission", reference)
    again = submission(someone, row.submission_id)
    assert (again.status, again.machine, again.decided_at) == (row.status, row.machine, row.decided_at)
