"""A recording has arrived; if it was handed in already, its grading starts."""

from shared.core import log
from shared.core.clock import now
from shared.core.errands import Errand
from shared.core.function import on_upload
from shared.core.grants import starts, writes
from shared.core.messages import Upload
from shared.core.table import Transaction
from shared.interviews.handing_in import GRADING_PATIENCE, plan_grading
from shared.interviews.models import InterviewSubmission, InterviewUpload
from shared.interviews.recordings import RECORDINGS
from shared.interviews.rules import Status
from shared.reviews.rules import SubmissionChanged


@on_upload(
    RECORDINGS,
    grants=[writes(InterviewUpload), writes(InterviewSubmission), writes(Errand), starts("interview_grading")],
)
def notice_upload(upload: Upload) -> None:
    """Note the arrival, and begin the grading of what waits for it; told again, this changes nothing."""
    _, user_id, _, upload_id = upload.key.split("/")
    allowed = InterviewUpload.find(user_id, upload_id)
    if allowed is None or allowed.key != upload.key:
        log.info("a recording arrived that nobody was allowed to send")
        return
    if allowed.note_arrival(now()):
        return
    allowed.refresh(consistent_read=True)
    submission = InterviewSubmission.of(user_id, str(allowed.submission_id))
    if submission.status == Status.WAITING_FOR_UPLOAD:
        _begin_grading(submission)


def _begin_grading(submission: InterviewSubmission) -> None:
    effects = Transaction()
    submission.leave_waiting(effects)
    errand = plan_grading(submission, effects, GRADING_PATIENCE)
    try:
        effects.commit()
    except SubmissionChanged:
        return
    errand.begin()
