"""Taking a question out of everything that it is drawn from, wherever it lies."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from shared.assessments.models import Assessment
from shared.core.errors import Conflict
from shared.core.table import Transaction, unchanged
from shared.courses.quizzes import QuizPool
from shared.questions.models import BankQuestion, QuestionChanged, QuestionNotFound, Served, ServedQuestion
from shared.readiness.rules import Tier


class LastQuestion(Conflict):
    """This is the last question of its assessment that counts; add others before it is voided."""


@dataclass(frozen=True)
class Place:
    """Where a question lies: the row, and what it is called for the record."""

    row: BankQuestion | QuizPool | Assessment
    name: dict[str, str]

    def take_out(self, question_id: str, effects: Transaction) -> None:
        """Let the question be drawn no more; loses with `QuestionChanged` when the row changed meanwhile."""
        row, lost = self.row, QuestionChanged()
        if isinstance(row, BankQuestion):
            there = BankQuestion.question_id.exists()
            effects.update(row, [BankQuestion.voided.set(True)], there, lost=lost)
        elif isinstance(row, QuizPool):
            rest = [question for question in row.questions if question["question_id"] != question_id]
            same = unchanged(QuizPool.questions, row.questions)
            effects.update(row, [QuizPool.questions.set(rest)], same, lost=lost)
        else:
            if [question.question_id for question in row.askable()] == [question_id]:
                raise LastQuestion()
            same = unchanged(Assessment.voided, row.voided)
            effects.update(row, [Assessment.voided.set([*row.voided, question_id])], same, lost=lost)


def places_of(question_id: str, lesson_id: str | None, assessment_id: str | None) -> list[Place]:
    """Return where a question lies; none for one that lies in papers of exams only.

    What was never asked is found in its bank, or with the lesson or assessment that is named. Raises
    `QuestionNotFound` for what lies nowhere and was never asked.
    """
    served = next(iter(ServedQuestion.page_behind(question_id, None, 1)), None)
    if served is not None and served.kind == Served.QUIZ:
        lesson_id = lesson_id or served.place
    if served is not None and served.kind == Served.ASSESSMENT:
        assessment_id = assessment_id or served.place
    places = list(_places(question_id, lesson_id, assessment_id))
    if not places and served is None:
        raise QuestionNotFound()
    return places


def _places(question_id: str, lesson_id: str | None, assessment_id: str | None) -> Iterator[Place]:
    banked = BankQuestion.anywhere(question_id)
    if banked is not None:
        yield Place(banked, {"bank_id": banked.bank_id})
    if lesson_id is not None:
        for pool in QuizPool.find_many([(lesson_id, tier.value) for tier in Tier]):
            if _holds(pool.questions, question_id):
                yield Place(pool, {"lesson_id": lesson_id, "tier": pool.tier})
    assessment = Assessment.find(assessment_id) if assessment_id is not None else None
    if assessment is not None and _holds(assessment.questions, question_id):
        yield Place(assessment, {"assessment_id": assessment.assessment_id})


def _holds(questions: list[dict[str, Any]], question_id: str) -> bool:
    return any(question["question_id"] == question_id for question in questions)
