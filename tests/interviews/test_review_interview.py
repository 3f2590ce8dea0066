import pytest

from shared.audit.models import AuditEntry, AuditReason
from shared.core.ids import new
from shared.interviews.models import InterviewAttempt
from shared.interviews.rules import Status
from shared.readiness.models import Decision
from tests.support.interviewing import ADMIN, BASE, placed, reference, verdict
from tests.support.lambdas import invoke
from tests.support.people import STRANGER, person
from tests.support.waiting import at_once, eventually

pytestmark = pytest.mark.deployed


def review(who, submission, status="approved", feedback="I have listened to it."):
    path = f"{ADMIN}/{submission.submission_id}/manual-review"
    return who.patch(path, {"status": status, "feedback": feedback})


def stars(someone):
    rows = Decision.of_enrolment(someone.enrolment.enrolment_id)
    return [row.kind for row in rows if row.kind in ("star_awarded", "voided")]


def test_refuses_everybody_but_administrators():
    someone, submission = placed(None, status=Status.AWAITING_REVIEW)
    assert review(STRANGER, submission).status == 401
    assert [review(who, submission).status for who in (someone, person("staff"), person("viewer"))] == [403] * 3
    path = f"{ADMIN}/{new()}/manual-review"
    answer = person("admin").patch(path, {"status": "approved", "feedback": "Fine."})
    assert answer.refused == (404, "SubmissionNotFound")


@pytest.mark.parametrize(
    "body", [{}, {"status": "passed", "feedback": "x"}, {"status": "approved"}, {"status": "rejected", "feedback": ""}]
)
def test_refuses_what_is_no_decision(body):
    _, submission = placed(None, status=Status.AWAITING_REVIEW)
    assert person("admin").patch(f"{ADMIN}/{submission.submission_id}/manual-review", body).status == 422


@pytest.mark.parametrize("status", [Status.WAITING_FOR_UPLOAD, Status.REJECTED])
def test_refuses_what_cannot_be_reviewed(status):
    _, submission = placed(None, status=status)
    assert review(person("admin"), submission).refused == (409, "NotReviewable")
    _, practice = placed(None, status=Status.AWAITING_REVIEW, practice=True)
    assert review(person("admin"), practice).refused == (409, "NotReviewable")


def test_an_approval_earns_the_star_and_is_written_down():
    someone, submission = placed(None, status=Status.AWAITING_REVIEW)
    admin = person("admin")
    answer = review(admin, submission, feedback="A clear answer behind a weak microphone.")
    assert (answer.status, answer.body["status"], answer.body["graded_by"]) == (200, "passed", "person")
    eventually(lambda: someone.enrolment.star == 5)
    (shown,) = someone.get(f"{BASE}/{submission.attempt_id}").body["submissions"]
    assert shown["review"]["feedback"] == "A clear answer behind a weak microphone."
    assert "reviewer_id" not in shown["review"]
    (entry,) = AuditEntry.query(someone.user_id)
    assert (entry.act, entry.actor_id) == ("interview_reviewed", admin.user_id)
    assert (entry.before["status"], entry.after["status"]) == ("awaiting_review", "passed")
    reason = AuditReason.get(someone.user_id, entry.reason_id)
    assert reason.text == "A clear answer behind a weak microphone."


def test_a_rejection_fails_the_attempt_and_another_may_follow():
    someone, submission = placed(None, status=Status.AWAITING_REVIEW)
    assert review(person("admin"), submission, "rejected").body["status"] == "failed"
    assert InterviewAttempt.get(someone.user_id, submission.attempt_id).stage == "failed"
    assert someone.enrolment.star == 4
    assert someone.post(f"{BASE}/questions").body["number"] == 2


def test_e15_the_person_first_the_machine_later():
    someone, submission = placed(None)
    assert review(person("admin"), submission, "rejected").status == 200
    submission.keep_verdict(verdict(True))
    invoke("interviews_decide_interview", reference(submission))
    submission.refresh(consistent_read=True)
    assert (submission.status, submission.decided_by, submission.machine) == ("failed", "person", verdict(True))
    assert stars(someone) == []


def test_e15_the_machine_first_the_person_later_takes_the_star_back():
    someone, submission = placed(None)
    submission.keep_verdict(verdict(True))
    invoke("interviews_decide_interview", reference(submission))
    eventually(lambda: someone.enrolment.star == 5)
    assert review(person("admin"), submission, "rejected").status == 200
    assert someone.enrolment.star == 4
    assert stars(someone) == ["star_awarded", "voided"]
    progress = {
        "user_id": someone.user_id,
        "product_id": someone.product_id,
        "module": "interview",
        "evidence_id": submission.attempt_id,
    }
    assert invoke("readiness_award_star", progress) == {"outcome": "nothing"}
    assert someone.enrolment.star == 4


@pytest.mark.parametrize("status", ["approved", "rejected"])
def test_e15_both_at_the_same_moment_the_person_wins(status):
    someone, submission = placed(None)
    submission.keep_verdict(verdict(status == "rejected"))
    admin = person("admin")
    answers = at_once(
        [
            lambda: review(admin, submission, status),
            lambda: invoke("interviews_decide_interview", reference(submission)),
        ]
    )
    assert answers[0].status == 200
    submission.refresh(consistent_read=True)
    assert (submission.status, submission.decided_by) == ("passed" if status == "approved" else "failed", "person")
    if status == "approved":
        eventually(lambda: someone.enrolment.star == 5)
        assert stars(someone) == ["star_awarded"]
    else:
        eventually(lambda: stars(someone) in ([], ["star_awarded", "voided"]))
        assert someone.enrolment.star == 4


def test_an_approval_repeated_awards_one_star():
    someone, submission = placed(None, status=Status.FAILED)
    admin = person("admin")
    answers = at_once([lambda: review(admin, submission)] * 4)
    assert 200 in {answer.status for answer in answers}
    assert {answer.status for answer in answers} <= {200, 409}
    eventually(lambda: someone.enrolment.star == 5)
    assert stars(someone) == ["star_awarded"]
