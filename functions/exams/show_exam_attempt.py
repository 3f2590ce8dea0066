"""A learner opens the promotion exam: the first delivery of the paper starts the clock, a reload goes on with it."""

from datetime import datetime

from shared.assessments.messages import AskedQuestion
from shared.core import grants
from shared.core.clock import now
from shared.core.function import Caller, endpoint
from shared.core.messages import Message
from shared.exams.access import check_open
from shared.exams.closing import GRANTS, both_of, settle
from shared.exams.delivery import deliver
from shared.exams.models import AttemptNotFound, ExamAttempt, ExamPaper
from shared.exams.results import ExamResult, result_of
from shared.exams.rules import UNDER_WAY, Status, remaining_seconds
from shared.readiness.rules import ModuleLocked


class ExamAttemptView(Message):
    """An attempt: its questions while it is `started`, its result once it is `graded`, the reason if it `failed`."""

    attempt_id: str
    product_id: str
    star: int
    target_tier: str
    status: str
    reason: str | None
    question_count: int
    pass_mark: int
    time_limit_minutes: int
    started_at: datetime | None
    deadline: datetime | None
    remaining_seconds: int | None
    questions: list[AskedQuestion]
    answers: dict[str, str]
    result: ExamResult | None


@endpoint(
    "GET /api/app/job-readiness/promotion-exam/{attempt_id}",
    scope="learner",
    grants=[*GRANTS, grants.schedules("exams_finish_promotion_exam")],
    errors=[AttemptNotFound, ModuleLocked],
)
def show_exam_attempt(attempt_id: str, caller: Caller) -> ExamAttemptView:
    """Open a promotion exam."""
    attempt, paper = both_of(caller.user_id, attempt_id)
    if attempt.overdue(now()):
        settle(attempt, paper, now())
    elif attempt.status == Status.READY:
        deliver(attempt, now())
    elif attempt.status in UNDER_WAY:
        check_open(attempt)
    return _view(attempt, paper)


def _view(attempt: ExamAttempt, paper: ExamPaper) -> ExamAttemptView:
    started, graded = attempt.status == Status.STARTED, attempt.status == Status.GRADED
    return ExamAttemptView(
        attempt_id=attempt.attempt_id,
        product_id=attempt.product_id,
        star=int(attempt.star),
        target_tier=attempt.target,
        status=attempt.status,
        reason=attempt.reason,
        question_count=int(attempt.question_count),
        pass_mark=int(attempt.pass_mark),
        time_limit_minutes=int(attempt.time_limit_minutes),
        started_at=attempt.started_at,
        deadline=attempt.deadline,
        remaining_seconds=remaining_seconds(attempt.deadline, now()) if started else None,
        questions=[AskedQuestion.of(question) for question in paper.items()] if started or graded else [],
        answers=attempt.given,
        result=result_of(attempt, paper) if graded else None,
    )
