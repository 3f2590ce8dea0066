"""The answers of an exam that was handed in are added to what is known of its questions."""

from typing import Any

from shared.core.function import stream
from shared.core.grants import reads, writes
from shared.exams.models import ExamAttempt, ExamPaper
from shared.exams.rules import Status
from shared.questions.rules import Question
from shared.questions.statistics import CountedAttempt, ItemStatistics, count


@stream(ExamAttempt, grants=[reads(ExamPaper), writes(ItemStatistics), writes(CountedAttempt)])
def count_exam_answers(record: dict[str, Any]) -> None:
    """Count an attempt when it is handed in, once; what is scored again later is not counted again."""
    image = record["dynamodb"].get("NewImage")
    if image is None:
        return
    attempt = ExamAttempt.from_raw_data(image)
    if attempt.status == Status.GRADED:
        count(attempt.attempt_id, _paper(attempt), attempt.given, attempt.voided)


def _paper(attempt: ExamAttempt) -> list[Question]:
    paper = ExamPaper.find(attempt.user_id, attempt.attempt_id)
    return paper.items() if paper else []
