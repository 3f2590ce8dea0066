"""The workflow of an exam stands still until the learner hands it in or its time is up."""

from shared.core import workflows
from shared.core.clock import now
from shared.core.function import step
from shared.core.grants import resumes, writes
from shared.exams.closing import WORKFLOW
from shared.exams.messages import ExamRef, WaitingExam
from shared.exams.models import ExamAttempt


@step(grants=[writes(ExamAttempt), resumes("promotion_exam")])
def await_submission(waiting: WaitingExam) -> None:
    """Remember who waits; where the end was reached in the meantime, nobody else would answer."""
    attempt = ExamAttempt.of(waiting.user_id, waiting.attempt_id)
    if attempt.overdue(now()) or not attempt.await_answer(waiting.task_token):
        workflows.resume(WORKFLOW, waiting.task_token, ExamRef.model_validate(waiting.model_dump()))
