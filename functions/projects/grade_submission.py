"""A submission is graded by the AI service; where that cannot be relied on, a person is asked."""

from shared.clients import ai
from shared.core import log
from shared.core.clock import now
from shared.core.function import step
from shared.core.grants import writes
from shared.projects.grading import grade
from shared.projects.messages import Grading
from shared.projects.models import Project, ProjectSubmission
from shared.projects.rules import ReviewReason, SubmissionStatus


@step(
    grants=[writes(ProjectSubmission), writes(Project), *ai.GRANTS],
    environment=ai.ENVIRONMENT,
    layers=("core", "ai"),
    timeout=100,
    concurrency=10,
)
def grade_submission(grading: Grading) -> None:
    """Grade the submission once; the first valid verdict stays, and a person's decision stays before every machine's.

    A grader that is off, out of reach or unable to answer fails nobody: the submission waits for a review.
    """
    submission = ProjectSubmission.of(grading.user_id, grading.submission_id)
    if submission.status != SubmissionStatus.GRADING:
        return
    try:
        status, reason, machine = grade(submission, now())
    except (ai.AiUnavailable, ai.AiAnswerInvalid) as error:
        unavailable = isinstance(error, ai.AiUnavailable)
        reason = ReviewReason.GRADER_UNAVAILABLE if unavailable else ReviewReason.ANSWER_INVALID
        status, machine = SubmissionStatus.AWAITING_REVIEW, {}
    if reason is not None:
        log.metric("ReviewsWanted", 1, subject="project", reason=reason.value)
    if not submission.settle(status, now(), reason=reason, machine=machine) and machine:
        submission.keep_verdict(machine)
