"""An administrator voids a question: it is drawn no more, and whoever was asked it is scored again without it."""

from contextlib import suppress
from typing import Any

from shared.assessments.models import Assessment
from shared.audit.models import AuditEntry, AuditReason, audit
from shared.core.clock import now
from shared.core.errands import Errand
from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import appends, reads, starts, writes
from shared.core.messages import Body, Id
from shared.core.table import Transaction
from shared.courses.quizzes import QuizPool
from shared.questions.messages import Reason
from shared.questions.models import BankQuestion, QuestionChanged, QuestionNotFound, ServedQuestion
from shared.rescoring.messages import VoidView
from shared.rescoring.models import WORKFLOW, AlreadyVoided, VoidedQuestion
from shared.rescoring.voiding import LastQuestion, places_of

TRIES = 5


class QuestionVoiding(Body):
    """Why; and where a question that nobody was asked yet lies, if not in a bank."""

    reason: Reason
    lesson_id: Id | None = None
    assessment_id: Id | None = None


@endpoint(
    "POST /api/admin/job-readiness/questions/{question_id}/void",
    scope="admin",
    api="admin",
    status=202,
    grants=[
        writes(BankQuestion),
        writes(QuizPool),
        writes(Assessment),
        reads(ServedQuestion),
        writes(VoidedQuestion),
        appends(AuditEntry),
        writes(AuditReason),
        writes(Errand),
        starts(WORKFLOW),
    ],
    errors=[QuestionNotFound, QuestionChanged, AlreadyVoided, LastQuestion, Invalid],
)
def void_question(question_id: str, given: QuestionVoiding, caller: Caller) -> VoidView:
    """Void a question; scores that rise count at once, those that would cost something await a confirmation."""
    for _ in range(TRIES):
        # Whoever is quicker changes, as a rule, another question of the same pool.
        with suppress(QuestionChanged):
            return _voided(question_id, given, caller)
    raise QuestionChanged()


def _voided(question_id: str, given: QuestionVoiding, caller: Caller) -> VoidView:
    places, moment = places_of(question_id, given.lesson_id, given.assessment_id), now()
    void = VoidedQuestion(question_id, voided_by=caller.user_id, voided_at=moment)
    void.places = [place.name for place in places]
    effects = Transaction().create(void, lost=AlreadyVoided())
    for place in places:
        place.take_out(question_id, effects)
    named: dict[str, Any] = {name: value for place in places for name, value in place.name.items()}
    audit(
        "question_voided",
        actor=caller.user_id,
        user_id=question_id,
        before={},
        after={"voided": True},
        reason=given.reason,
        now=moment,
        transaction=effects,
        **named,
    )
    errand = Errand.plan(WORKFLOW, (question_id,), void.ref, transaction=effects)
    answer = VoidView.of(void)
    effects.commit(answer)
    errand.begin()
    return answer
