"""A reviewer watches a recording that waits for their decision."""

from shared.core.function import Redirect, endpoint
from shared.core.grants import fetches, reads
from shared.interviews import recordings
from shared.interviews.models import InterviewSubmission
from shared.reviews.rules import SubmissionNotFound


@endpoint(
    "GET /api/admin/job-readiness/interviews/{submission_id}/recording",
    api="admin",
    scope="admin",
    status=302,
    grants=[reads(InterviewSubmission), fetches(recordings.RECORDINGS)],
    errors=[SubmissionNotFound],
)
def show_submitted_recording(submission_id: str) -> Redirect:
    """Download a submitted recording; the address works for five minutes.

    What was found to be no recording has none, and what was not looked into has none yet.
    """
    submission = InterviewSubmission.named(submission_id)
    if not submission.watchable:
        raise SubmissionNotFound()
    return Redirect(recordings.link(submission.key, submission.content_type))
