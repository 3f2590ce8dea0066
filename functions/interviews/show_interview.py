"""A learner looks at their interview: its questions, and what became of what they handed in."""

from shared.core.function import Caller, endpoint
from shared.core.grants import reads
from shared.core.messages import Message
from shared.interviews.messages import SubmissionView
from shared.interviews.models import InterviewAttempt, InterviewSubmission
from shared.interviews.rules import TIME_LIMIT_SECONDS, InterviewNotFound
from shared.readiness.access import enter
from shared.readiness.models import Enrolment, Product
from shared.readiness.rules import Module, ModuleLocked


class InterviewQuestion(Message):
    """What to talk about; `guidance` says what a good answer covers."""

    question: str
    focus_area: str
    guidance: str


class InterviewView(Message):
    """An interview attempt; `source` says whether its questions are by `ai` or from the `bank`."""

    attempt_id: str
    product_id: str
    number: int
    stage: str
    source: str | None
    time_limit_seconds: int
    questions: list[InterviewQuestion]
    submissions: list[SubmissionView]


@endpoint(
    "GET /api/app/job-readiness/interviews/{interview_id}",
    scope="learner",
    grants=[reads(Enrolment), reads(Product), reads(InterviewAttempt), reads(InterviewSubmission)],
    errors=[InterviewNotFound, ModuleLocked],
)
def show_interview(interview_id: str, caller: Caller) -> InterviewView:
    """Show an interview attempt with its questions and results."""
    attempt = InterviewAttempt.find(caller.user_id, interview_id)
    if attempt is None:
        raise InterviewNotFound()
    enter(caller.user_id, attempt.product_id, Module.INTERVIEW, InterviewNotFound)
    submissions = InterviewSubmission.of_attempt(caller.user_id, interview_id)
    return InterviewView(
        attempt_id=attempt.attempt_id,
        product_id=attempt.product_id,
        number=int(attempt.number),
        stage=attempt.stage,
        source=attempt.source,
        time_limit_seconds=int(attempt.terms.get("time_limit_seconds", TIME_LIMIT_SECONDS)),
        questions=[InterviewQuestion.model_validate(question) for question in attempt.questions],
        submissions=[SubmissionView.of(submission) for submission in submissions],
    )
