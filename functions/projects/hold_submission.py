"""A submission whose grading has broken down waits for a person."""

from shared.core import log
from shared.core.clock import now
from shared.core.function import step
from shared.core.grants import writes
from shared.projects.messages import Grading
from shared.projects.models import Project, ProjectSubmission
from shared.projects.rules import ReviewReason, SubmissionStatus


@step(grants=[writes(ProjectSubmission), writes(Project)])
def hold_submission(grading: Grading) -> None:
    """Hold the submission for a review, unless it has been decided meanwhile."""
    submission = ProjectSubmission.of(grading.user_id, grading.submission_id)
    reason = ReviewReason.GRADER_UNAVAILABLE
    if submission.settle(SubmissionStatus.AWAITING_REVIEW, now(), reason=reason, machine=None):
        log.metric("ReviewsWanted", 1, subject="project", reason="broken_down")
