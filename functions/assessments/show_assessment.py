"""A learner opens an assessment: what it asks, what they have answered, and afterwards how it went."""

from datetime import datetime

from shared.assessments.messages import AskedQuestion, AssessmentResult
from shared.assessments.models import Assessment, AssessmentAttempt, AssessmentNotFound
from shared.assessments.results import result_of
from shared.core.clock import now
from shared.core.function import Caller, endpoint
from shared.core.grants import reads
from shared.core.messages import Message
from shared.readiness.access import enter
from shared.readiness.models import Enrolment, Product
from shared.readiness.rules import Module, ModuleLocked


class AssessmentView(Message):
    """An assessment; its questions are shown once it was started, its result once it was submitted."""

    assessment_id: str
    product_id: str
    title: str
    description: str
    status: str
    time_limit_minutes: int
    deadline: datetime | None
    remaining_seconds: int | None
    questions: list[AskedQuestion]
    answers: dict[str, str]
    result: AssessmentResult | None


@endpoint(
    "GET /api/app/job-readiness/assessments/{assessment_id}",
    scope="learner",
    grants=[reads(Enrolment), reads(Product), reads(Assessment), reads(AssessmentAttempt)],
    errors=[AssessmentNotFound, ModuleLocked],
)
def show_assessment(assessment_id: str, caller: Caller) -> AssessmentView:
    """Show an assessment."""
    assessment = Assessment.of(assessment_id)
    _, product = enter(caller.user_id, assessment.product_id, Module.ASSESSMENT, AssessmentNotFound)
    attempts = AssessmentAttempt.all_of(caller.user_id, assessment.product_id)
    attempt = attempts.get(assessment_id)
    if attempt is None and assessment_id not in product.assessment_ids:
        raise AssessmentNotFound()
    assessment = attempt.as_begun(assessment) if attempt else assessment
    submitted = attempt is not None and attempt.status == "submitted"
    return AssessmentView(
        assessment_id=assessment_id,
        product_id=assessment.product_id,
        title=assessment.title,
        description=assessment.description,
        status=attempt.status if attempt else "open",
        time_limit_minutes=int(assessment.time_limit_minutes),
        deadline=attempt.deadline if attempt else None,
        remaining_seconds=max(0, int((attempt.deadline - now()).total_seconds())) if attempt else None,
        questions=[AskedQuestion.of(question) for question in assessment.askable()] if attempt else [],
        answers=attempt.given if attempt else {},
        result=result_of(assessment, attempt, attempts, product) if attempt and submitted else None,
    )
