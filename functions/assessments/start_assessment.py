"""A learner starts an assessment; its clock runs from now."""

from datetime import datetime

from shared.assessments.messages import AskedQuestion
from shared.assessments.models import Assessment, AssessmentAttempt, AssessmentNotFound
from shared.core.clock import now
from shared.core.errors import Conflict
from shared.core.function import Caller, endpoint
from shared.core.grants import reads, writes
from shared.core.messages import Message
from shared.core.table import Transaction, together
from shared.questions.models import Served, ServedQuestion
from shared.readiness.access import enter
from shared.readiness.models import Enrolment, Product
from shared.readiness.rules import Module, ModuleLocked


class AssessmentStarted(Message):
    """The questions and the time; starting again gives the same attempt."""

    assessment_id: str
    status: str
    started_at: datetime
    deadline: datetime
    questions: list[AskedQuestion]
    answers: dict[str, str]


@endpoint(
    "POST /api/app/job-readiness/assessments/{assessment_id}/start",
    scope="learner",
    grants=[
        reads(Enrolment),
        reads(Product),
        reads(Assessment),
        writes(AssessmentAttempt),
        writes(ServedQuestion),
    ],
    errors=[AssessmentNotFound, ModuleLocked],
)
def start_assessment(assessment_id: str, caller: Caller) -> AssessmentStarted:
    """Start an assessment."""
    assessment, attempt = together(
        (Assessment, assessment_id, None), (AssessmentAttempt, caller.user_id, assessment_id)
    )
    if assessment is None:
        raise AssessmentNotFound()
    enrolment, product = enter(caller.user_id, assessment.product_id, Module.ASSESSMENT, AssessmentNotFound)
    if attempt is not None:
        return _shown(attempt.as_begun(assessment), attempt)
    if assessment_id not in product.assessment_ids:
        raise AssessmentNotFound()
    return _begin(enrolment, assessment, caller)


def _shown(assessment: Assessment, attempt: AssessmentAttempt) -> AssessmentStarted:
    return AssessmentStarted(
        assessment_id=assessment.assessment_id,
        status=attempt.status,
        started_at=attempt.started_at,
        deadline=attempt.deadline,
        questions=[AskedQuestion.of(question) for question in assessment.askable()],
        answers=attempt.given,
    )


class _StartedElsewhere(Conflict):
    """Another device has just started it."""


def _begin(enrolment: Enrolment, assessment: Assessment, caller: Caller) -> AssessmentStarted:
    attempt = AssessmentAttempt.begun(caller.user_id, assessment, now())
    answer = _shown(assessment, attempt)
    start = Transaction().create(attempt, lost=_StartedElsewhere())
    asked, name = assessment.askable(), assessment.assessment_id
    ServedQuestion.note(Served.ASSESSMENT, attempt, asked, start, attempt_id=name, place=name)
    try:
        enrolment.guard(start, Module.ASSESSMENT).commit(answer)
    except _StartedElsewhere:
        return _shown(assessment, AssessmentAttempt.get(caller.user_id, assessment.assessment_id, consistent_read=True))
    return answer
