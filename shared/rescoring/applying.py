"""Scoring an attempt again: at once where nothing is lost by it, and else when a person has confirmed it."""

from collections.abc import Sequence
from datetime import datetime

from shared.assessments.models import Assessment, AssessmentAttempt
from shared.audit.models import AuditEntry, AuditReason, audit
from shared.core import events
from shared.core.errands import Errand
from shared.core.errors import Conflict, Unavailable
from shared.core.grants import Grant, appends, emits, reads, starts, writes
from shared.core.table import Transaction
from shared.courses.models import LessonProgress
from shared.courses.quizzes import QuizAttempt
from shared.exams.models import ExamAttempt, ExamPaper
from shared.notifications.messages import EnrolmentChange
from shared.questions.models import ServedQuestion
from shared.questions.rules import AttemptMoved
from shared.readiness.models import Decision, Enrolment, EnrolmentChanged, Product
from shared.rescoring.judging import Judgement, judge
from shared.rescoring.models import Correction, Result, VoidedQuestion

RULES = "rules"
TRIES = 5
GRANTS: Sequence[Grant] = [
    writes(QuizAttempt),
    writes(LessonProgress),
    writes(ExamAttempt),
    reads(ExamPaper),
    writes(AssessmentAttempt),
    reads(Assessment),
    reads(Product),
    writes(Enrolment),
    appends(Decision),
    writes(Correction),
    writes(Errand),
    starts("star_progression"),
    emits("enrolment.changed"),
]
CONFIRMING: Sequence[Grant] = [*GRANTS, appends(AuditEntry), writes(AuditReason)]


class RescoringBusy(Unavailable):
    """Somebody else changes this attempt or enrolment at the same moment; try again."""


class _AlreadyDone(Conflict):
    """This attempt was looked at before."""


def rescore(void: VoidedQuestion, served: ServedQuestion, now: datetime) -> None:
    """Deal with one attempt, once: everything that follows for it is one transaction with the mark that it was done."""
    for _ in range(TRIES):
        judgement = judge(served.kind, served.user_id, served.attempt_id, served.question_id)
        effects = Transaction()
        undone = (ServedQuestion.rescored == False) & ServedQuestion.served_id.exists()  # noqa: E712
        effects.update(served, [ServedQuestion.rescored.set(True)], undone, lost=_AlreadyDone())
        try:
            _apply(void, served, judgement, now, effects)
            return
        except _AlreadyDone:
            return
        except (AttemptMoved, EnrolmentChanged):
            continue
    raise RescoringBusy()


def _apply(
    void: VoidedQuestion, served: ServedQuestion, judgement: Judgement | None, now: datetime, effects: Transaction
) -> None:
    if judgement is None:
        void.counted(Result.UNCHANGED, effects)
        effects.commit()
    elif judgement.worse:
        effects.create(Correction.held(served, judgement.before, judgement.after, now), lost=_AlreadyDone())
        void.counted(Result.HELD, effects)
        effects.commit()
    else:
        void.counted(Result.IMPROVED if judgement.better else Result.RESCORED, effects)
        carry_out(judgement, RULES, now, effects)


def carry_out(judgement: Judgement, actor: str, now: datetime, effects: Transaction) -> None:
    """Write the new score with the decisions that follow from it, and tell the learner's page."""
    errand = judgement.write(effects)
    enrolment = judgement.enrolment
    if judgement.rulings and enrolment is not None and enrolment.active:
        enrolment.append(judgement.rulings, judgement.decisions, actor=actor, now=now, transaction=effects)
        change = EnrolmentChange(user_id=enrolment.user_id, product_id=enrolment.product_id)
        events.emit("enrolment.changed", change)
    else:
        effects.commit()
    if errand:
        errand.begin()


def decide(correction: Correction, confirmed: bool, reason: str, actor: str, now: datetime) -> None:
    """Confirm a correction, which then takes effect, or reject it, which leaves the old score; audited."""
    for _ in range(TRIES):
        effects = Transaction()
        correction.decide("confirmed" if confirmed else "rejected", actor, now, effects)
        audit(
            "correction_confirmed" if confirmed else "correction_rejected",
            actor=actor,
            user_id=correction.user_id,
            before=correction.before,
            after=correction.after if confirmed else correction.before,
            reason=reason,
            now=now,
            transaction=effects,
            correction_id=correction.correction_id,
            question_id=correction.question_id,
            attempt_id=correction.attempt_id,
        )
        key = (correction.kind, correction.user_id, correction.attempt_id, correction.question_id)
        judgement = judge(*key) if confirmed else None
        try:
            carry_out(judgement, actor, now, effects) if judgement else effects.commit()
            return
        except (AttemptMoved, EnrolmentChanged):
            continue
    raise RescoringBusy()
