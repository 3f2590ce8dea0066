"""Everybody who has to know is told how an exam went, and its workflow comes to its end."""

from shared.core import events
from shared.core.errands import Errand
from shared.core.function import step
from shared.core.grants import emits, writes
from shared.exams.closing import WORKFLOW
from shared.exams.messages import ExamGraded, ExamRef
from shared.exams.models import ExamAttempt
from shared.exams.rules import Status
from shared.readiness.messages import VerdictReady


@step(grants=[writes(ExamAttempt), writes(Errand), emits("exam.graded"), emits("verdict.ready")])
def announce_result(ref: ExamRef) -> None:
    """Publish `exam.graded` and `verdict.ready` for a graded attempt that was not announced yet."""
    attempt = ExamAttempt.of(ref.user_id, ref.attempt_id)
    if attempt.status == Status.GRADED and not attempt.announced:
        events.emit("exam.graded", _graded(attempt))
        events.emit("verdict.ready", _verdict(attempt))
        attempt.mark_announced()
    Errand.finish(WORKFLOW, ref.preparing)
    Errand.finish(WORKFLOW, ref.finishing)


def _graded(attempt: ExamAttempt) -> ExamGraded:
    return ExamGraded(
        user_id=attempt.user_id,
        product_id=attempt.product_id,
        enrolment_id=attempt.enrolment_id,
        attempt_id=attempt.attempt_id,
        star=int(attempt.star),
        target_tier=attempt.target,
        passed=attempt.passed,
        right=int(attempt.right),
        total=int(attempt.total),
    )


def _verdict(attempt: ExamAttempt) -> VerdictReady:
    return VerdictReady(
        user_id=attempt.user_id,
        product_id=attempt.product_id,
        kind="exam",
        submission_id=attempt.attempt_id,
        passed=attempt.passed,
    )
