"""What leaving a voided question out means for one attempt: the new score, and the decisions that follow from it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.assessments.models import Assessment, AssessmentAttempt
from shared.assessments.results import scores_of
from shared.core.errands import Errand
from shared.core.table import Transaction, together
from shared.courses.completion import look_at
from shared.courses.models import LessonProgress
from shared.courses.quizzes import QuizAttempt
from shared.courses.rules import score_of
from shared.exams.models import ExamAttempt, ExamPaper
from shared.exams.rules import UNDER_WAY, Status, grade_of
from shared.questions.models import Served
from shared.readiness.models import Decision, Enrolment, Product
from shared.readiness.rules import Kind, Ruling, Tier, promotion_ruling
from shared.rescoring.rulings import taken_back, tier_again

Plan = Callable[[Transaction], Errand | None]


@dataclass(frozen=True)
class Judgement:
    """What a new score comes to: `write` adds it to a transaction; `worse` says that it takes something away."""

    write: Plan
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    worse: bool = False
    better: bool = False
    enrolment: Enrolment | None = None
    decisions: Sequence[Decision] = ()
    rulings: Sequence[Ruling] = ()


def judge(kind: str, user_id: str, attempt_id: str, question_id: str) -> Judgement | None:
    """Return what voiding the question means for the attempt; None where it means nothing (any more)."""
    return JUDGES[Served(kind)](user_id, attempt_id, question_id)


def _history(enrolment: Enrolment | None) -> tuple[list[Decision], list[Ruling]]:
    decisions = Decision.of_enrolment(enrolment.enrolment_id) if enrolment else []
    return decisions, [decision.ruling() for decision in decisions]


def _quiz(user_id: str, attempt_id: str, question_id: str) -> Judgement | None:
    attempt = QuizAttempt.find(user_id, attempt_id)
    if attempt is None or question_id in attempt.voided:
        return None
    voided = [*attempt.voided, question_id]
    if attempt.status != "submitted":
        return Judgement(lambda effects: attempt.void(voided, None, effects))
    score = score_of(attempt.items(), attempt.given, float(attempt.passing_score), voided)
    before, after = _shown(attempt), {"right": score.right, "total": score.total, "passed": score.passed}
    if bool(attempt.passed) is score.passed:
        return Judgement(lambda effects: attempt.void(voided, score, effects), before, after)
    enrolment, progress = together(
        (Enrolment, user_id, attempt.product_id), (LessonProgress, user_id, attempt.lesson_id)
    )
    decisions, history = _history(enrolment)

    def write(effects: Transaction) -> Errand | None:
        attempt.void(voided, score, effects)
        row = progress or LessonProgress(user_id, attempt.lesson_id)
        if score.passed:
            row.pass_with(attempt_id, attempt.submitted_at, effects)
            return look_at(enrolment, f"{attempt_id}-{question_id}", effects) if enrolment else None
        row.pass_no_more(attempt_id, effects)
        return None

    rulings = [] if score.passed else taken_back(history, Kind.STAR_AWARDED, attempt_id)
    facts: dict[str, Any] = {"enrolment": enrolment, "decisions": decisions, "rulings": rulings}
    return Judgement(write, before, after, worse=not score.passed, better=score.passed, **facts)


def _exam(user_id: str, attempt_id: str, question_id: str) -> Judgement | None:
    attempt, paper = together((ExamAttempt, user_id, attempt_id), (ExamPaper, user_id, attempt_id))
    if attempt is None or paper is None or question_id in attempt.voided or attempt.status == Status.FAILED:
        return None
    voided = [*attempt.voided, question_id]
    if attempt.status in UNDER_WAY:
        return Judgement(lambda effects: attempt.void(voided, None, effects))
    grade = grade_of(paper.items(), attempt.given, int(attempt.pass_mark), voided)
    before, after = _shown(attempt), {"right": grade.right, "total": grade.total, "passed": grade.passed}

    def write(effects: Transaction) -> None:
        attempt.void(voided, grade, effects)

    if bool(attempt.passed) is grade.passed:
        return Judgement(write, before, after)
    enrolment = Enrolment.find(user_id, attempt.product_id)
    decisions, history = _history(enrolment)
    rulings = taken_back(history, Kind.PROMOTED, attempt_id)
    if grade.passed and enrolment is not None:
        state, _ = enrolment.state()
        rulings = [] if rulings else promotion_ruling(state, Tier(attempt.target), (attempt_id,))
    facts: dict[str, Any] = {"enrolment": enrolment, "decisions": decisions, "rulings": rulings}
    return Judgement(write, before, after, worse=not grade.passed, better=grade.passed, **facts)


def _assessment(user_id: str, assessment_id: str, question_id: str) -> Judgement | None:
    attempt, assessment = together((AssessmentAttempt, user_id, assessment_id), (Assessment, assessment_id, None))
    if attempt is None or assessment is None or question_id in attempt.voided:
        return None
    voided = [*attempt.voided, question_id]
    if attempt.status != "submitted":
        return Judgement(lambda effects: attempt.void(voided, None, effects))
    score = attempt.score_of(assessment.items(), attempt.given, voided)
    if not score[1]:
        return None  # without a question that counts there is no score; the old one stays

    def write(effects: Transaction) -> None:
        attempt.void(voided, score, effects)

    enrolment, product = together((Enrolment, user_id, attempt.product_id), (Product, attempt.product_id, None))
    decisions, history = _history(enrolment)
    rulings, worse = tier_again(history, _scores_with(attempt, score, product), product.tiers if product else {})
    before, after = {**_shown(attempt), "tier": enrolment.tier if enrolment else None}, _as_scored(score, rulings)
    facts: dict[str, Any] = {"enrolment": enrolment, "decisions": decisions, "rulings": rulings}
    return Judgement(write, before, after, worse=worse, better=bool(rulings) and not worse, **facts)


def _scores_with(attempt: AssessmentAttempt, score: tuple[int, int], product: Product | None) -> list[tuple[int, int]]:
    """Return the scores of all of the product's assessments with the new one; none while one is missing."""
    if product is None:
        return []
    attempts = AssessmentAttempt.all_of(attempt.user_id, attempt.product_id)
    mine = attempts[attempt.assessment_id]
    mine.right, mine.total = score
    scores = scores_of(product, attempts)
    return scores if len(scores) == len(product.assessment_ids) else []


def _as_scored(score: tuple[int, int], rulings: Sequence[Ruling]) -> dict[str, Any]:
    tiers = [ruling.facts["tier"] for ruling in rulings if ruling.kind is Kind.TIER_ASSIGNED]
    return {"right": score[0], "total": score[1], **({"tier": tiers[-1]} if tiers else {})}


def _shown(attempt: Any) -> dict[str, Any]:
    shown: dict[str, Any] = {"right": int(attempt.right), "total": int(attempt.total)}
    passed = getattr(attempt, "passed", None)
    return shown if passed is None else {**shown, "passed": bool(passed)}


JUDGES: dict[Served, Callable[[str, str, str], Judgement | None]] = {
    Served.QUIZ: _quiz,
    Served.EXAM: _exam,
    Served.ASSESSMENT: _assessment,
}
