"""A person's decision about a submission, with all that follows from it in one transaction."""

from datetime import datetime
from typing import Any

from shared.audit.models import audit
from shared.core.errands import Errand
from shared.core.table import Transaction, together
from shared.projects.messages import Grading
from shared.projects.models import Project, ProjectSubmission, SubmissionChanged
from shared.projects.rules import ProjectStatus, SubmissionStatus
from shared.readiness.models import Enrolment, EnrolmentChanged
from shared.readiness.rules import Kind, Ruling

OPEN = (ProjectStatus.STARTED.value, ProjectStatus.SUBMITTED.value)


def decide(submission: ProjectSubmission, approved: bool, feedback: str, actor: str, now: datetime) -> None:
    """Write down a person's decision, and let the workflow tell it.

    The decision holds against the state that was seen; `SubmissionChanged` is raised when there is another one by now.
    """
    status = SubmissionStatus.PASSED if approved else SubmissionStatus.FAILED
    effects = Transaction()
    before = {"status": submission.status, "score": (submission.machine or {}).get("score")}
    audit(
        "project_reviewed",
        actor=actor,
        user_id=submission.user_id,
        before=before,
        after={"status": status.value},
        reason=feedback,
        now=now,
        transaction=effects,
        submission_id=submission.submission_id,
        project_id=submission.project_id,
    )
    _mark(submission, status, feedback, actor, now, effects)
    grading = Grading(user_id=submission.user_id, submission_id=submission.submission_id, occasion="review")
    errand = Errand.plan("project_grading", grading.key, grading, transaction=effects)
    if approved:
        _pass(submission, effects)
        effects.commit()
    else:
        _reject(submission, actor, now, effects)
    errand.begin()


def _mark(
    submission: ProjectSubmission,
    status: SubmissionStatus,
    feedback: str,
    actor: str,
    now: datetime,
    effects: Transaction,
) -> None:
    row, seen = ProjectSubmission, submission.status
    review = {
        "status": "approved" if status is SubmissionStatus.PASSED else "rejected",
        "feedback": feedback,
        "by": actor,
    }
    actions = [row.status.set(status.value), row.review.set(review), row.decided_at.set(now), row.awaiting.remove()]
    unchanged = (row.status == seen) & row.review.does_not_exist()
    effects.update(submission, actions, unchanged, lost=SubmissionChanged())
    submission.status, submission.review, submission.decided_at = status.value, review, now


def _pass(submission: ProjectSubmission, effects: Transaction) -> None:
    """Let the project be passed by this submission, unless another one has passed it before."""
    first = Project.passed_submission_id | submission.submission_id
    actions = [Project.status.set(ProjectStatus.PASSED.value), Project.passed_submission_id.set(first)]
    effects.update(submission.project, actions, Project.project_id == submission.project_id, lost=SubmissionChanged())


def _reject(submission: ProjectSubmission, actor: str, now: datetime, effects: Transaction) -> None:
    """Open the project for the next try, and take back the star where this submission has earned it."""
    project, enrolment = together(
        (Project, submission.user_id, submission.product_id), (Enrolment, submission.user_id, submission.product_id)
    )
    again = [Project.status.set(ProjectStatus.STARTED.value), Project.passed_submission_id.remove()]
    if project is None or enrolment is None or project.project_id != submission.project_id:
        effects.commit()
        return
    if project.passed_submission_id == submission.submission_id:
        mine = Project.passed_submission_id == submission.submission_id
        effects.update(submission.project, again, mine, lost=SubmissionChanged())
        _take_back(enrolment, submission, actor, now, effects)
        return
    if project.submission_id == submission.submission_id and project.status in OPEN:
        effects.update(submission.project, again, Project.status == project.status, lost=SubmissionChanged())
    effects.commit()


def _take_back(
    enrolment: Enrolment, submission: ProjectSubmission, actor: str, now: datetime, effects: Transaction
) -> None:
    _, decisions = enrolment.state()
    earned: list[Any] = [
        row.sequence
        for row in decisions
        if row.kind == Kind.STAR_AWARDED and list(row.evidence) == [submission.submission_id]
    ]
    if not earned:
        unchanged = Enrolment.sequence == enrolment.sequence
        key = (enrolment.user_id, enrolment.product_id)
        effects.check(Enrolment, key, unchanged, lost=SubmissionChanged()).commit()
        return
    voided = Ruling(Kind.VOIDED, {"voids": int(earned[-1])}, (submission.submission_id,))
    try:
        enrolment.append([voided], decisions, actor=actor, now=now, transaction=effects)
    except EnrolmentChanged:
        raise SubmissionChanged() from None
