"""What a learner is told when an assessment is submitted."""

from collections.abc import Mapping

from shared.assessments.messages import AssessmentResult, ItemFeedback
from shared.assessments.models import Assessment, AssessmentAttempt
from shared.assessments.rules import band_of, percent
from shared.readiness.models import Product
from shared.readiness.rules import average, tier_of


def scores_of(product: Product, attempts: Mapping[str, AssessmentAttempt]) -> list[tuple[int, int]]:
    """Return (right, total) of the product's assessments that are submitted."""
    rows = [attempts[name] for name in product.assessment_ids if name in attempts]
    return [(int(row.right), int(row.total)) for row in rows if row.status == "submitted"]


def result_of(
    assessment: Assessment, attempt: AssessmentAttempt, attempts: Mapping[str, AssessmentAttempt], product: Product
) -> AssessmentResult:
    """Return the result of a submitted attempt, among the learner's attempts in the product."""
    score = percent(int(attempt.right), int(attempt.total))
    scores = scores_of(product, attempts)
    band = band_of(score, assessment.score_bands)
    complete = len(scores) == len(product.assessment_ids)
    given = attempt.given
    return AssessmentResult(
        score=score,
        right=int(attempt.right),
        total=int(attempt.total),
        band=band["title"],
        advice=band["advice"],
        items=[ItemFeedback.of(question, given, attempt.voided) for question in assessment.items()],
        submitted=len(scores),
        required=len(product.assessment_ids),
        tier=tier_of(average(scores), product.tiers).value if complete else None,
    )
