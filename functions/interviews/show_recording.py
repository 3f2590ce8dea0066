"""A learner watches what they recorded."""

from shared.core.function import Caller, Redirect, endpoint
from shared.core.grants import fetches, reads
from shared.interviews import recordings
from shared.interviews.models import InterviewAttempt, InterviewSubmission
from shared.interviews.rules import InterviewNotFound
from shared.readiness.access import enter_with
from shared.readiness.models import Enrolment, Product
from shared.readiness.rules import Module, ModuleLocked


@endpoint(
    "GET /api/app/job-readiness/interviews/{interview_id}/recording",
    scope="learner",
    status=302,
    grants=[
        reads(Enrolment),
        reads(Product),
        reads(InterviewAttempt),
        reads(InterviewSubmission),
        fetches(recordings.RECORDINGS),
    ],
    errors=[InterviewNotFound, ModuleLocked],
)
def show_recording(interview_id: str, caller: Caller) -> Redirect:
    """Download the recording that was handed in for an interview attempt; the address works for five minutes.

    What was found to be none, or was not looked into yet, is served to nobody.
    """
    attempt = InterviewAttempt.find(caller.user_id, interview_id)
    if attempt is None or attempt.submission_id is None:
        raise InterviewNotFound()
    submission = enter_with(
        caller.user_id,
        attempt.product_id,
        Module.INTERVIEW,
        (InterviewSubmission, caller.user_id, attempt.submission_id),
        missing=InterviewNotFound,
    )[-1]
    if submission is None or not submission.watchable:
        raise InterviewNotFound()
    return Redirect(recordings.link(submission.key, submission.content_type))
