"""Submissions that wait for a person, and people who decide about them."""

from typing import Any

from shared.core.clock import now
from shared.core.ids import new
from shared.interviews.models import InterviewAttempt
from shared.interviews.rules import Stage, Status
from shared.projects.models import Project, ProjectSubmission
from shared.reviews.models import Submission, shard_of
from tests.support.interviewing import placed, verdict
from tests.support.people import Answer, Person, learner

ADMIN = "/api/admin/job-readiness"
REVIEWS = f"{ADMIN}/reviews"
KINDS = ["interviews", "projects"]
STARS = {"interviews": 5, "projects": 4}


def waiting(kind: str, passed: bool | None = None, prompt: str = "a-prompt") -> tuple[Person, Submission]:
    """Return a learner and a submission that waits for a person; `passed` is the machine's verdict, None for none."""
    someone, row = _interview(passed, prompt) if kind == "interviews" else _project(passed, prompt)
    row.status, row.awaiting, row.reason = "awaiting_review", shard_of(row.submission_id), "grader_unavailable"
    row.save()
    return someone, row


def failed(kind: str, prompt: str = "a-prompt") -> tuple[Person, Submission]:
    """Return a learner and a submission that the machine has failed."""
    someone, row = waiting(kind, passed=False, prompt=prompt)
    row.status, row.awaiting, row.reason, row.decided_by, row.decided_at = "failed", None, None, "ai", now()
    row.save()
    if kind == "interviews":
        attempt = InterviewAttempt.get(row.user_id, row.attempt_id)
        attempt.update(actions=[InterviewAttempt.stage.set(Stage.FAILED.value)])
    else:
        Project.get(row.user_id, row.product_id).update(actions=[Project.status.set("started")])
    return someone, row


def contested(kind: str, prompt: str = "a-prompt") -> tuple[Person, Submission]:
    """Return a learner who contests what the machine has failed."""
    someone, row = failed(kind, prompt)
    path = f"/api/app/job-readiness/{kind}/{row.submission_id}/appeal"
    assert someone.post(path, {"reason": "You have not seen page two."}).status == 201
    return someone, row


def review(who: Person, kind: str, submission_id: str, status: str, feedback: str = "I have looked at it.") -> Answer:
    """Decide about a submission."""
    return who.patch(f"{ADMIN}/{kind}/{submission_id}/manual-review", {"status": status, "feedback": feedback})


def settle_appeal(who: Person, kind: str, submission_id: str, outcome: str) -> Answer:
    """Decide about an appeal."""
    return who.patch(f"{ADMIN}/appeals/{kind}/{submission_id}", {"outcome": outcome, "feedback": "Looked at again."})


def lease(who: Person, kind: str, submission_id: str) -> Answer:
    """Take a submission."""
    return who.post(f"{REVIEWS}/{kind}/{submission_id}/lease")


def _interview(passed: bool | None, prompt: str) -> tuple[Person, Any]:
    someone, row = placed(None, status=Status.AWAITING_REVIEW)
    row.machine = None if passed is None else {**verdict(passed), "prompt": prompt}
    return someone, row


def _project(passed: bool | None, prompt: str) -> tuple[Person, Any]:
    someone = learner(star=3, background="marketing", tier="bronze")
    facts: dict[str, Any] = {"background": "marketing", "tier": "bronze", "project_type": "marketing_plan"}
    project = Project(someone.user_id, someone.product_id, project_id=new(), created_at=now(), **facts)
    project.version, project.tries_used, project.status = 1, 0, "submitted"
    project.proposal = {"title": "A plan", "summary": "s", "brief": "b", "requirements": [], "deliverable": "d"}
    row = ProjectSubmission.handed_in(project, someone.enrolment.enrolment_id, 70, {"text": "A text"}, now())
    project.tries_used, project.submission_id = 1, row.submission_id
    project.save()
    if passed is not None:
        criteria = [{"criterion": "audience", "score": 50, "feedback": "Fine.", "evidence": ["A text"]}]
        facts = {"feedback": "Seen.", "model": "a-model", "prompt": f"{prompt}/1", "abstains": False}
        row.machine = {"score": 90.0 if passed else 30.0, "criteria": criteria, **facts}
    return someone, row
