"""The answers of an assessment that was handed in are added to what is known of its questions."""

from typing import Any

from shared.assessments.models import Assessment, AssessmentAttempt
from shared.core.function import stream
from shared.core.grants import reads, writes
from shared.questions.statistics import CountedAttempt, ItemStatistics, count


@stream(AssessmentAttempt, grants=[reads(Assessment), writes(ItemStatistics), writes(CountedAttempt)])
def count_assessment_answers(record: dict[str, Any]) -> None:
    """Count an attempt when it is handed in, once; what is scored again later is not counted again."""
    image = record["dynamodb"].get("NewImage")
    if image is None:
        return
    attempt = AssessmentAttempt.from_raw_data(image)
    if attempt.status != "submitted":
        return
    assessment = Assessment.find(attempt.assessment_id)
    if assessment is not None:  # nobody asks for the figures of one that was deleted meanwhile
        count(attempt.attempt_id, assessment.items(), attempt.given, attempt.voided)
