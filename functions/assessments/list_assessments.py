"""A learner looks at the assessments of a product."""

from datetime import datetime

from shared.assessments.models import Assessment, AssessmentAttempt
from shared.assessments.rules import percent
from shared.core.function import Caller, endpoint
from shared.core.grants import reads
from shared.core.messages import Id, Message, Query
from shared.core.table import together
from shared.readiness.access import enter_any
from shared.readiness.models import Enrolment, Product, ProductNotFound
from shared.readiness.rules import Module, ModuleLocked


class AssessmentsOfProduct(Query):
    """Which product; without one, the one that the learner was enrolled in last."""

    product_id: Id | None = None


class AssessmentSummary(Message):
    """One assessment and where the learner stands with it."""

    assessment_id: str
    title: str
    description: str
    question_count: int
    time_limit_minutes: int
    status: str
    deadline: datetime | None
    score: float | None


class AssessmentList(Message):
    """The assessments of a product in their order."""

    product_id: str
    assessments: list[AssessmentSummary]
    submitted: int


@endpoint(
    "GET /api/app/job-readiness/assessments",
    scope="learner",
    grants=[reads(Enrolment), reads(Product), reads(Assessment), reads(AssessmentAttempt)],
    errors=[ProductNotFound, ModuleLocked],
)
def list_assessments(wanted: AssessmentsOfProduct, caller: Caller) -> AssessmentList:
    """List the assessments of a product."""
    enrolment, product = enter_any(caller.user_id, wanted.product_id, Module.ASSESSMENT)
    names = list(product.assessment_ids)
    rows = together(
        *((Assessment, name, None) for name in names),
        *((AssessmentAttempt, caller.user_id, name) for name in names),
    )
    pairs = zip(rows[: len(names)], rows[len(names) :], strict=True)
    offered = [pair for pair in pairs if pair[0] is not None]
    summaries = [_summary(*pair) for pair in sorted(offered, key=lambda pair: pair[0].order)]
    done = sum(summary.status == "submitted" for summary in summaries)
    return AssessmentList(product_id=enrolment.product_id, assessments=summaries, submitted=done)


def _summary(assessment: Assessment, attempt: AssessmentAttempt | None) -> AssessmentSummary:
    scored = attempt is not None and attempt.right is not None
    return AssessmentSummary(
        assessment_id=assessment.assessment_id,
        title=assessment.title,
        description=assessment.description,
        question_count=len(assessment.questions),
        time_limit_minutes=int(assessment.time_limit_minutes),
        status=attempt.status if attempt else "open",
        deadline=attempt.deadline if attempt else None,
        score=percent(int(attempt.right), int(attempt.total)) if attempt and scored else None,
    )
