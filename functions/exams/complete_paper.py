"""A paper is completed from the question bank to exactly as many valid, distinct questions as the exam asks."""

import random

from shared.core.clock import now
from shared.core.errands import Errand
from shared.core.function import step
from shared.core.grants import reads, resumes, starts, writes
from shared.core.table import Transaction
from shared.exams.closing import WORKFLOW, both_of, give_up
from shared.exams.messages import ExamRef, ExamStanding, Standing
from shared.exams.models import ExamAttempt, ExamPaper, ExamRecord
from shared.exams.rules import OPENING, AttemptClosed, Failure, Status, is_whole, paper_of
from shared.questions.models import BankQuestion, Served, ServedQuestion
from shared.questions.rules import Question
from shared.readiness.models import Enrolment, Product


@step(
    grants=[
        reads(BankQuestion),
        reads(Enrolment),
        reads(Product),
        writes(ExamAttempt),
        writes(ExamPaper),
        writes(ExamRecord),
        writes(ServedQuestion),
        writes(Errand),
        starts("promotion_exam"),
        resumes("promotion_exam"),
    ],
    layers=["core", "text"],
)
def complete_paper(ref: ExamRef) -> ExamStanding:
    """Have the paper ready, or failed without being used up; the state tells, so a repeat changes nothing."""
    attempt, paper = both_of(ref.user_id, ref.attempt_id)
    if attempt.status == Status.PREPARING:
        questions = paper_of([*paper.drafted(), *_from_bank(attempt)], int(attempt.question_count))
        if is_whole(questions, int(attempt.question_count)):
            _make_ready(attempt, paper, questions)
        else:
            give_up(attempt, Failure.NOT_ENOUGH_QUESTIONS)
    Errand.finish(WORKFLOW, ref.preparing)
    waiting = attempt.status in (Status.READY, Status.STARTED) and not attempt.overdue(now())
    return ExamStanding(standing=Standing.WAITING if waiting else Standing.OVER)


def _from_bank(attempt: ExamAttempt) -> list[Question]:
    """Return the bank's questions in an order of this attempt's own, those that the learner has seen last."""
    if attempt.bank_id is None:
        return []
    seen = {name for other in ExamAttempt.all_of(attempt.user_id) for name in other.question_ids}
    questions = [row.item() for row in BankQuestion.of_bank(attempt.bank_id)]
    random.Random(attempt.attempt_id).shuffle(questions)
    return sorted(questions, key=lambda question: question.question_id in seen)


def _make_ready(attempt: ExamAttempt, paper: ExamPaper, questions: list[Question]) -> None:
    drafted = {question.question_id for question in paper.drafted()}
    effects = Transaction()
    attempt.prepared(questions, now(), effects)
    paper.sources = {q.question_id: "ai" if q.question_id in drafted else "bank" for q in questions}
    paper.questions = [question.model_dump() for question in questions]
    effects.save(paper)
    ServedQuestion.note(Served.EXAM, attempt, questions, effects, attempt_id=attempt.attempt_id)
    Errand.plan(WORKFLOW, attempt.ref.finishing, attempt.ref, transaction=effects, patience=OPENING)
    try:
        effects.commit()
    except AttemptClosed:
        attempt.refresh(consistent_read=True)
