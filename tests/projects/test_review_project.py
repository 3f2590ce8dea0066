import pytest

from shared.audit.models import AuditEntry, AuditReason
from shared.core.ids import new
from shared.readiness.models import Decision
from tests.support.people import STRANGER, call, person
from tests.support.projecting import BASE, REVIEW, WEAK, hand_in, handed_in, submission, waiting_for_review, working
from tests.support.waiting import at_once, eventually

pytestmark = pytest.mark.deployed


@pytest.fixture(scope="module")
def admin():
    return person("admin")


def approve(admin, submission_id, status="approved", feedback="Looked at by hand: convincing."):
    return admin.patch(REVIEW.format(submission_id), {"status": status, "feedback": feedback})


def test_refuses_everybody_but_administrators_and_unknown_submissions(admin):
    someone, _, row = waiting_for_review()
    path, body = REVIEW.format(row.submission_id), {"status": "approved", "feedback": "x"}
    assert STRANGER.patch(path, body).status == 401
    for role in ("learner", "staff", "viewer"):
        assert person(role).patch(path, body).status == 403
    assert call("PATCH", path, body, token=someone.token).status == 403
    assert approve(admin, new()).refused == (404, "SubmissionNotFound")
    assert submission(someone, row.submission_id).status == "awaiting_review"


@pytest.mark.parametrize("body", [{}, {"status": "maybe", "feedback": "x"}, {"status": "approved", "feedback": ""}])
def test_wants_a_decision_and_a_reason(admin, body):
    _, _, row = waiting_for_review()
    assert admin.patch(REVIEW.format(row.submission_id), body).status == 422


def test_an_approval_earns_the_star_and_is_written_down_with_its_reason(admin):
    someone, project_id, row = waiting_for_review()
    answer = approve(admin, row.submission_id)
    assert (answer.status, answer.body["status"], answer.body["review"]) == (200, "passed", "approved")
    assert answer.body["machine_score"] == row.machine["score"]
    eventually(lambda: someone.enrolment.star == 4)
    shown = someone.get(f"{BASE}/{project_id}").body["submissions"][0]["verdict"]
    assert (shown["passed"], shown["graded_by"], shown["feedback"]) == (
        True,
        "person",
        "Looked at by hand: convincing.",
    )
    (entry,) = AuditEntry.query(someone.user_id)
    assert (entry.actor_id, entry.act) == (admin.user_id, "project_reviewed")
    assert (entry.before["status"], entry.after["status"]) == ("awaiting_review", "passed")
    assert entry.subjects["submission_id"] == row.submission_id
    assert AuditReason.get(someone.user_id, entry.reason_id).text == "Looked at by hand: convincing."
    kept = submission(someone, row.submission_id)
    assert kept.machine == row.machine
    assert kept.awaiting is None


def test_a_rejection_withholds_the_star_and_leaves_the_next_try(admin):
    someone, project_id, row = waiting_for_review()
    assert hand_in(someone, project_id).refused == (409, "SubmissionPending")
    assert approve(admin, row.submission_id, "rejected").body["status"] == "failed"
    assert handed_in(someone, project_id).status == "passed"
    eventually(lambda: someone.enrolment.star == 4)


def test_what_the_machine_has_failed_is_passed_by_a_person(admin):
    someone, project_id = working()
    row = handed_in(someone, project_id, WEAK)
    assert approve(admin, row.submission_id).body["status"] == "passed"
    eventually(lambda: someone.enrolment.star == 4)


def test_what_the_machine_has_passed_is_taken_back_with_its_star(admin):
    someone, project_id = working()
    row = handed_in(someone, project_id)
    eventually(lambda: someone.enrolment.star == 4)
    assert approve(admin, row.submission_id, "rejected").body["status"] == "failed"
    assert someone.enrolment.star == 3
    assert someone.get(f"{BASE}/{project_id}").body["status"] == "started"
    assert handed_in(someone, project_id).status == "passed"
    eventually(lambda: someone.enrolment.star == 4)


def test_the_same_decision_again_changes_nothing_and_another_one_is_refused(admin):
    someone, _, row = waiting_for_review()
    first = approve(admin, row.submission_id)
    again = approve(person("admin"), row.submission_id, feedback="Other words")
    assert (again.status, again.body) == (200, first.body)
    assert approve(admin, row.submission_id, "rejected").refused == (409, "AlreadyReviewed")
    assert len(list(AuditEntry.query(someone.user_id))) == 1


def test_reviews_at_once_make_one_decision(admin):
    someone, _, row = waiting_for_review()
    words = ["approved", "rejected"] * 4
    answers = at_once([lambda word=word: approve(admin, row.submission_id, word) for word in words])
    assert {answer.status for answer in answers} <= {200, 409}
    decided = {answer.body["review"] for answer in answers if answer.status == 200}
    assert len(decided) == 1
    assert len(list(AuditEntry.query(someone.user_id))) == 1
    wanted = 4 if decided == {"approved"} else 3
    eventually(lambda: someone.enrolment.star == wanted)
    kinds = [decision.kind for decision in Decision.of_enrolment(someone.enrolment.enrolment_id)]
    assert kinds.count("star_awarded") == wanted - 3
