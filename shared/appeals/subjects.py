"""Whose verdicts can be contested: each kind of submission says where a learner's own one is found."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shared.appeals.rules import Verdict
from shared.core.grants import Grant, reads
from shared.interviews.models import InterviewSubmission
from shared.interviews.rules import Status
from shared.projects.models import ProjectSubmission
from shared.projects.rules import SubmissionStatus
from shared.readiness.rules import Module


@dataclass(frozen=True)
class Contestable:
    """One kind of submission: `verdict_on` returns what was decided about a learner's submission, None for others'."""

    module: Module
    grants: Sequence[Grant]
    verdict_on: Callable[[str, str], Verdict | None]


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
    "projects": Contestable(Module.PROJECT, [reads(ProjectSubmission)], _project),
    "interviews": Contestable(Module.INTERVIEW, [reads(InterviewSubmission)], _interview),
}
