"""A learner's answers are saved as they are given."""

from shared.assessments.messages import Answers
from shared.assessments.models import Assessment, AssessmentAttempt, AssessmentNotFound, AssessmentNotStarted
from shared.assessments.rules import AssessmentClosed, in_time
from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import reads, writes
from shared.core.messages import Message
from shared.core.table import together
from shared.questions.rules import check_answers
from shared.readiness.access import enter
from shared.readiness.models import Enrolment, Product
from shared.readiness.rules import Module, ModuleLocked


class AnswersSaved(Message):
    """How many questions are answered by now."""

    answered: int


@endpoint(
    "PUT /api/app/job-readiness/assessments/{assessment_id}/answers",
    scope="learner",
    grants=[reads(Enrolment), reads(Product), reads(Assessment), writes(AssessmentAttempt)],
    errors=[AssessmentNotFound, AssessmentNotStarted, ModuleLocked, AssessmentClosed, Invalid],
)
def save_answers(assessment_id: str, given: Answers, caller: Caller) -> AnswersSaved:
    """Save answers of an assessment."""
    assessment, attempt = together(
        (Assessment, assessment_id, None), (AssessmentAttempt, caller.user_id, assessment_id)
    )
    if assessment is None:
        raise AssessmentNotFound()
    enter(caller.user_id, assessment.product_id, Module.ASSESSMENT, AssessmentNotFound)
    if attempt is None:
        raise AssessmentNotStarted()
    check_answers(attempt.as_begun(assessment).items(), given.answers)
    if not in_time(attempt.deadline, now()):
        raise AssessmentClosed()
    attempt.keep(dict(given.answers))
    return AnswersSaved(answered=len({**attempt.given, **given.answers}))
