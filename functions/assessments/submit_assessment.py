"""A learner hands in an assessment; when it was the last one, the first star and the tier follow."""

from shared.assessments.messages import Answers, AssessmentResult
from shared.assessments.models import Assessment, AssessmentAttempt, AssessmentNotFound, AssessmentNotStarted
from shared.assessments.results import result_of
from shared.assessments.rules import AssessmentClosed
from shared.core.clock import now
from shared.core.errands import Errand
from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import reads, starts, writes
from shared.core.table import Transaction
from shared.questions.rules import check_answers
from shared.readiness.access import enter, enter_with
from shared.readiness.messages import Progress
from shared.readiness.models import Enrolment, Product
from shared.readiness.rules import Module, ModuleLocked

TRIES = 3  # a question may be voided between the look at the attempt and its submission


@endpoint(
    "POST /api/app/job-readiness/assessments/{assessment_id}/submit",
    scope="learner",
    grants=[
        reads(Enrolment),
        reads(Product),
        reads(Assessment),
        writes(AssessmentAttempt),
        writes(Errand),
        starts("star_progression"),
    ],
    errors=[AssessmentNotFound, AssessmentNotStarted, ModuleLocked, Invalid],
)
def submit_assessment(assessment_id: str, given: Answers, caller: Caller) -> AssessmentResult:
    """Submit an assessment; a second submission gets the first one's result."""
    begun = AssessmentAttempt.everything_of(caller.user_id)
    attempt = begun.get(assessment_id)
    if attempt is None:
        raise _not_started(assessment_id, caller)
    enrolment, product, assessment = enter_with(
        caller.user_id,
        attempt.product_id,
        Module.ASSESSMENT,
        (Assessment, assessment_id, None),
        missing=AssessmentNotFound,
    )
    if assessment is None:
        raise AssessmentNotFound()
    attempts = {name: row for name, row in begun.items() if row.product_id == attempt.product_id}
    assessment = attempt.as_begun(assessment)
    check_answers(assessment.items(), given.answers)
    for _ in range(TRIES):
        if attempt.status != "started":
            break
        try:
            effects, errand = _closing(enrolment, assessment, attempt, dict(given.answers))
            answer = result_of(assessment, attempt, attempts, product)
            effects.commit(answer)
            errand.begin()
            return answer
        except AssessmentClosed:
            attempt.refresh(consistent_read=True)
    return result_of(assessment, attempt, attempts, product)


def _not_started(assessment_id: str, caller: Caller) -> AssessmentNotStarted:
    """Return the refusal of an assessment that is open to the learner; raise that of any other one."""
    enter(caller.user_id, Assessment.of(assessment_id).product_id, Module.ASSESSMENT, AssessmentNotFound)
    return AssessmentNotStarted()


def _closing(
    enrolment: Enrolment, assessment: Assessment, attempt: AssessmentAttempt, answers: dict[str, str]
) -> tuple[Transaction, Errand]:
    """Return the transaction that closes the attempt, and the errand that has the enrolment looked at.

    Also when this does not look like the last assessment: two that are submitted at once would each miss the other.
    """
    effects = enrolment.guard(Transaction(), Module.ASSESSMENT)
    attempt.submit(answers, assessment.items(), now(), effects)
    progress = Progress(
        user_id=enrolment.user_id,
        product_id=enrolment.product_id,
        module=Module.ASSESSMENT,
        evidence_id=attempt.attempt_id,
    )
    return effects, Errand.plan("star_progression", progress.key, progress, transaction=effects)
