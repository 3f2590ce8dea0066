"""A learner watches what they recorded."""

from shared.core.function import Caller, Redirect, endpoint
from shared.core.grants import fetches, reads
from shared.core.table import together
from shared.interviews import recordings
from shared.interviews.models import InterviewAttempt, InterviewSubmission
from shared.interviews.rules import InterviewNotFound
from shared.readiness.models import Enrolment


@endpoint(
    "GET /api/app/job-readiness/interviews/{interview_id}/recording",
    scope="learner",
    status=302,
    grants=[reads(Enrolment), reads(InterviewAttempt), reads(InterviewSubmission), fetches(recordings.RECORDINGS)],
    errors=[InterviewNotFound],
)
def show_recording(interview_id: str, caller: Caller) -> Redirect:
    """Download the recording that was handed in for an interview attempt; the address works for five minutes."""
    attempt = InterviewAttempt.find(caller.user_id, interview_id)
    if attempt is None or attempt.submission_id is None:
        raise InterviewNotFound()
    enrolment, submission = together(
        (Enrolment, caller.user_id, attempt.product_id),
        (InterviewSubmission, caller.user_id, attempt.submission_id),
    )
    if enrolment is None or not enrolment.active or submission is None:
        raise InterviewNotFound()
    return Redirect(recordings.link(submission.key, submission.content_type))
