"""What happens when a step is stopped in the middle, by its own or its workflow's time-out, or waits for its turn."""

from datetime import timedelta

import pytest

from shared.core.clock import now
from shared.exams.models import ExamAttempt, ExamPaper
from shared.interviews.models import InterviewSubmission
from shared.projects.models import Project
from shared.readiness.models import Decision
from tests.support import examining, interviewing, projecting
from tests.support.lambdas import failures, started
from tests.support.model import calls, told
from tests.support.people import STRANGER, learner, person
from tests.support.reviewing import review
from tests.support.shortening import function_timeout, refused, step_timeout
from tests.support.waiting import eventually

pytestmark = [pytest.mark.deployed, pytest.mark.alone]
STOPPED, TAKEN = "Sandbox.Timedout", "Lambda.TooManyRequestsException"
FOR_EVER = 60  # seconds: longer than any function here may run


def kinds(someone):
    """What was decided about a learner after the override that the test began with."""
    return [row.kind for row in Decision.of_enrolment(someone.enrolment.enrolment_id)][1:]


def test_i03_a_grading_that_is_stopped_in_the_middle_is_done_again_and_counts_once():
    someone, project_id = projecting.working()
    assert STRANGER.post(f"{projecting.BASE}/submit", {}).status == 401
    with function_timeout("projects_grade_submission", 8), told({"task": "project_grading", "delay": FOR_EVER}):
        row = projecting.handed_in(someone, project_id)
        assert len(calls("project_grading")) == 2
    assert (row.status, failures("project_grading", row.submission_id)) == ("passed", [STOPPED])
    eventually(lambda: someone.enrolment.star == 4)
    assert kinds(someone) == ["star_awarded"]
    assert Project.find(someone.user_id, someone.product_id).tries_used == 1


def test_f08_a_grading_that_does_not_get_its_turn_waits_and_is_then_done_once():
    someone, project_id = projecting.working()
    with refused("projects_grade_submission"):
        submission_id = projecting.hand_in(someone, project_id).body["submission_id"]
        eventually(lambda: failures("project_grading", submission_id))
    row = projecting.graded(someone, submission_id)
    assert (row.status, set(failures("project_grading", submission_id))) == ("passed", {TAKEN})
    assert (len(calls("project_grading")), started("project_grading", submission_id)) == (1, 1)
    eventually(lambda: someone.enrolment.star == 4)


def test_i03_a_grader_that_hangs_until_the_function_is_stopped_leaves_the_work_to_a_person():
    someone, attempt = interviewing.ready()
    endless = {"task": "interview_grading", "delay": FOR_EVER, "times": 20}
    with function_timeout("interviews_grade_interview", 3), told(endless):
        upload_id = interviewing.uploaded(someone, attempt.attempt_id)
        submission_id = interviewing.hand_in(someone, attempt.attempt_id, upload_id)
        seen = interviewing.outcome(someone, attempt.attempt_id, submission_id)
        assert 1 <= len(calls("interview_grading")) <= 3
    assert (seen["status"], seen["reason"], seen["verdict"]) == ("awaiting_review", "grader_unavailable", None)
    assert failures("interview_grading", submission_id) == [STOPPED] * 3
    assert review(person("admin"), "interviews", submission_id, "approved").status == 200
    eventually(lambda: someone.enrolment.star == 5)
    assert kinds(someone) == ["star_awarded"]
    assert len(list(InterviewSubmission.query(someone.user_id))) == 1


def test_i03_questions_that_are_not_written_in_time_come_from_the_bank():
    someone = learner(star=2)
    endless = {"task": "exam_questions", "delay": FOR_EVER, "times": 20}
    with function_timeout("exams_generate_questions", 3), told(endless):
        attempt_id = examining.prepared(someone)
    assert failures("promotion_exam", attempt_id) == [STOPPED] * 3
    paper = ExamPaper.get(someone.user_id, attempt_id, consistent_read=True)
    assert (len(paper.questions), set(paper.sources.values())) == (25, {"bank"})
    assert examining.submitted(someone, examining.opened(someone)).body["passed"]
    eventually(lambda: someone.enrolment.tier == "silver")
    assert kinds(someone) == ["promoted"]


def test_s12_a_step_that_outlasts_its_time_is_given_to_a_person_and_its_late_verdict_decides_nothing():
    someone, project_id = projecting.working()
    slow = {"task": "project_grading", "delay": 9}
    with step_timeout("project_grading", "Grade submission", 2), told(slow):
        row = projecting.handed_in(someone, project_id)
        assert (row.status, row.reason, row.machine) == ("awaiting_review", "grader_unavailable", None)
        late = eventually(lambda: projecting.submission(someone, row.submission_id).machine, seconds=90)
    assert failures("project_grading", row.submission_id) == ["States.Timeout"]
    assert late["passed"]
    assert projecting.submission(someone, row.submission_id).status == "awaiting_review"
    assert kinds(someone) == []
    assert review(person("admin"), "projects", row.submission_id, "approved").status == 200
    eventually(lambda: someone.enrolment.star == 4)
    assert kinds(someone) == ["star_awarded"]


def test_s12_an_exam_whose_token_nobody_returns_ends_by_the_time_out_of_its_wait():
    absent, late = learner(star=2), learner(star=2)
    with step_timeout("promotion_exam", "Await submission", 3):
        unopened, started = examining.prepared(absent), examining.opened(late)
        answers = {"answers": examining.answers_to(late, started, 25)}
        assert late.put(f"{examining.BASE}/{started}/answers", answers).status == 200
        # A wait that ends too early changes nothing: the workflow waits again, with another token.
        first = eventually(lambda: examining.stored(late, started).task_token)
        eventually(lambda: examining.stored(late, started).task_token != first)
        assert [examining.stored(absent, unopened).status, examining.stored(late, started).status] == [
            "ready",
            "started",
        ]
        long_ago = now() - timedelta(days=14, minutes=1)
        examining.stored(absent, unopened).update(actions=[ExamAttempt.ready_at.set(long_ago)])
        examining.move_deadline(late, started, -timedelta(seconds=31))
        eventually(lambda: examining.stored(absent, unopened).status == "failed")
        eventually(lambda: examining.stored(late, started).announced)
    assert set(failures("promotion_exam", unopened)) == set(failures("promotion_exam", started)) == {"States.Timeout"}
    # What nobody opened is given back, and what was answered counts: each once.
    shown = absent.get(f"{examining.BASE}/{unopened}").body
    assert (shown["status"], shown["reason"]) == ("failed", "not_opened")
    assert examining.prepared(absent) != unopened
    assert kinds(absent) == []
    ended = examining.stored(late, started)
    assert (ended.closed_as, ended.passed) == ("timed_out", True)
    eventually(lambda: late.enrolment.tier == "silver")
    assert kinds(late) == ["promoted"]
