"""A submission is decided: a pass counts towards the star, and everybody who has to know is told."""

from shared.core import events
from shared.core.errands import Errand
from shared.core.function import step
from shared.core.grants import emits, reads, starts, writes
from shared.projects.messages import Grading
from shared.projects.models import ProjectSubmission
from shared.projects.rules import SubmissionStatus
from shared.readiness.messages import Progress, VerdictReady
from shared.readiness.rules import Module

JUDGED = {SubmissionStatus.PASSED.value: True, SubmissionStatus.FAILED.value: False}


@step(grants=[reads(ProjectSubmission), writes(Errand), starts("star_progression"), emits("verdict.ready")])
def announce_verdict(grading: Grading) -> None:
    """Start the progression after a pass, and publish `verdict.ready`."""
    submission = ProjectSubmission.of(grading.user_id, grading.submission_id)
    if submission.status == SubmissionStatus.PASSED:
        progress = Progress(
            user_id=submission.user_id,
            product_id=submission.product_id,
            module=Module.PROJECT,
            evidence_id=submission.submission_id,
        )
        Errand.plan("star_progression", progress.key, progress).begin()
    ready = VerdictReady(
        user_id=submission.user_id,
        product_id=submission.product_id,
        kind="project",
        submission_id=submission.submission_id,
        passed=JUDGED.get(submission.status),
        verdict_id=f"{submission.submission_id}-{submission.status}",
    )
    events.emit("verdict.ready", ready)
    Errand.finish("project_grading", grading.key)
