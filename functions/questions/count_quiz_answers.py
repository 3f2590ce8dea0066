"""The answers of a quiz that was handed in are added to what is known of its questions."""

from typing import Any

from shared.core.function import stream
from shared.core.grants import writes
from shared.courses.quizzes import QuizAttempt
from shared.questions.statistics import CountedAttempt, ItemStatistics, count


@stream(QuizAttempt, grants=[writes(ItemStatistics), writes(CountedAttempt)])
def count_quiz_answers(record: dict[str, Any]) -> None:
    """Count an attempt when it is handed in, once; what is scored again later is not counted again."""
    image = record["dynamodb"].get("NewImage")
    if image is None:
        return
    attempt = QuizAttempt.from_raw_data(image)
    if attempt.status == "submitted":
        count(attempt.attempt_id, attempt.items(), attempt.given, attempt.voided)
