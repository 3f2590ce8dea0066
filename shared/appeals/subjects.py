"""Whose verdicts can be contested: each kind of submission says where a learner's own one is found."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shared.appeals.rules import NothingToContest, Verdict
from shared.core.grants import Grant, reads
from shared.core.table import Transaction
from shared.interviews.models import InterviewSubmission
from shared.interviews.rules import Status
from shared.projects.models import ProjectSubmission
from shared.projects.rules import SubmissionStatus
from shared.readiness.rules import Module
from shared.reviews.models import Submission


@dataclass(frozen=True)
class Contestable:
    """One kind of submission: `verdict_on` returns what was decided about a learner's submission, None for others'."""

    module: Module
    model: type[Submission]
    grants: Sequence[Grant]
    verdict_on: Callable[[str, str], Verdict | None]


def must_have_failed(kind: str, user_id: str, submission_id: str, transaction: Transaction) -> None:
    """Require, in the transaction of an appeal, that the verdict still stands; loses with `NothingToContest`."""
    model = CONTESTABLE[kind].model
    transaction.check(model, (user_id, submission_id), model.status == "failed", lost=NothingToContest())


def _project(user_id: str, submission_id: str) -> Verdict | None:
    submission = ProjectSubmission.find(user_id, submission_id)
    outcomes = {SubmissionStatus.PASSED: True, SubmissionStatus.FAILED: False}
    return Verdict(submission.product_id, outcomes.get(SubmissionStatus(submission.status))) if submission else None


def _interview(user_id: str, submission_id: str) -> Verdict | None:
    submission = InterviewSubmission.find(user_id, submission_id)
    if submission is None or submission.practice:
        return None
    outcomes = {Status.PASSED: True, Status.FAILED: False}
    return Verdict(submission.product_id, outcomes.get(Status(submission.status)))


CONTESTABLE: dict[str, Contestable] = {
    "projects": Contestable(Module.PROJECT, ProjectSubmission, [reads(ProjectSubmission)], _project),
    "interviews": Contestable(Module.INTERVIEW, InterviewSubmission, [reads(InterviewSubmission)], _interview),
}
