"""A learner hands in a practice run: it is graded like an interview and counts for nothing."""

from shared.core.function import Caller, Limit, endpoint
from shared.interviews.handing_in import GRANTS, hand_in
from shared.interviews.messages import HandedIn, Recorded
from shared.interviews.rules import InterviewClosed, InterviewNotFound, UploadNotFound, UploadUsed
from shared.privacy.consents import ENVIRONMENT, ConsentMissing
from shared.readiness.rules import ModuleLocked


@endpoint(
    "POST /api/app/job-readiness/interviews/practice",
    scope="learner",
    status=202,
    grants=GRANTS,
    errors=[InterviewNotFound, UploadNotFound, ModuleLocked, ConsentMissing, InterviewClosed, UploadUsed],
    limit=Limit(10, 24 * 3600, by="caller"),
    environment=ENVIRONMENT,
)
def submit_practice(recorded: Recorded, caller: Caller) -> HandedIn:
    """Hand in a practice run; the attempt stays open."""
    return hand_in(caller.user_id, recorded, practice=True)
