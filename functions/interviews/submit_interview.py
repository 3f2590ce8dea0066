"""A learner hands in a recorded interview; its grading starts as soon as the recording has arrived."""

from shared.core.function import Caller, endpoint
from shared.interviews.handing_in import GRANTS, hand_in
from shared.interviews.messages import HandedIn, Recorded
from shared.interviews.rules import InterviewClosed, InterviewNotFound, UploadNotFound, UploadUsed
from shared.privacy.consents import ENVIRONMENT, ConsentMissing
from shared.readiness.rules import ModuleLocked


@endpoint(
    "POST /api/app/job-readiness/interviews/submit",
    scope="learner",
    status=202,
    grants=GRANTS,
    errors=[InterviewNotFound, UploadNotFound, ModuleLocked, ConsentMissing, InterviewClosed, UploadUsed],
    environment=ENVIRONMENT,
)
def submit_interview(recorded: Recorded, caller: Caller) -> HandedIn:
    """Hand in the interview; this uses the attempt up, unless the recording turns out to be unusable."""
    return hand_in(caller.user_id, recorded, practice=False)
