"""Handing in a recording: the upload and the submission meet, whichever of them comes last."""

from datetime import timedelta

from shared.core import clock
from shared.core.errands import Errand
from shared.core.errors import Unavailable
from shared.core.grants import reads, starts, writes
from shared.core.table import Transaction
from shared.interviews.messages import HandedIn, Recorded, SubmissionReference
from shared.interviews.models import InterviewAttempt, InterviewSubmission, InterviewUpload
from shared.interviews.rules import InterviewNotFound, Status, UploadNotFound, UploadUsed
from shared.privacy import consents
from shared.privacy.consents import TO_BE_RECORDED, Consent
from shared.readiness.access import enter_with
from shared.readiness.models import Enrolment, Product
from shared.readiness.rules import Module
from shared.reviews.rules import SubmissionChanged

WORKFLOW = "interview_grading"
TURNS = 3  # one is lost to the object that arrives, one to the same request at the same moment
GRADING_PATIENCE = timedelta(minutes=15)  # grading a long answer with a slow model takes several
GRANTS = (
    reads(Enrolment),
    reads(Product),
    writes(InterviewAttempt),
    writes(InterviewUpload),
    writes(InterviewSubmission),
    reads(Consent),
    writes(Errand),
    starts(WORKFLOW),
)


def hand_in(user_id: str, recorded: Recorded, *, practice: bool) -> HandedIn:
    """Hand an upload in; the same one again gets the same answer, and grading starts once its object is there.

    Raises `InterviewNotFound`, `UploadNotFound`, `ModuleLocked`, `ConsentMissing`, `InterviewClosed` or `UploadUsed`.
    """
    attempt = InterviewAttempt.find(user_id, recorded.attempt_id)
    if attempt is None:
        raise InterviewNotFound()
    # The upload last, as its object may arrive at every moment and what is written has to know of that.
    rest = ((InterviewUpload, user_id, recorded.upload_id), *consents.keys(user_id, TO_BE_RECORDED))
    enrolment, _, upload, *said = enter_with(
        user_id, attempt.product_id, Module.INTERVIEW, *rest, missing=InterviewNotFound
    )
    if upload is None or upload.attempt_id != attempt.attempt_id or not upload.alive(clock.now()):
        raise UploadNotFound()
    for _ in range(TURNS):
        if upload.submission_id is not None:
            return _answer(_earlier(upload, practice))
        consents.require(TO_BE_RECORDED, said)
        try:
            return _answer(_submit(enrolment, attempt, upload, practice))
        except SubmissionChanged:
            upload.refresh(consistent_read=True)
    raise Unavailable(retry_after=1)


def plan_grading(submission: InterviewSubmission, transaction: Transaction, patience: timedelta) -> Errand:
    """Write down that a submission has to be graded."""
    reference = SubmissionReference(user_id=submission.user_id, submission_id=submission.submission_id)
    key = (submission.submission_id,)
    return Errand.plan(WORKFLOW, key, reference, transaction=transaction, patience=patience)


def _submit(
    enrolment: Enrolment, attempt: InterviewAttempt, upload: InterviewUpload, practice: bool
) -> InterviewSubmission:
    submission = InterviewSubmission.handed_in(attempt, upload, practice, clock.now())
    arrived = submission.status == Status.GRADING
    effects = Transaction().create(submission)
    upload.hand_in(submission.submission_id, effects)
    if practice:
        attempt.check_open(effects)
    else:
        attempt.take(submission.submission_id, effects)
    consents.guard(upload.user_id, TO_BE_RECORDED, effects)
    # An object of whose arrival nobody tells is looked for by the sweeper, which begins what is planned here.
    errand = plan_grading(submission, effects, GRADING_PATIENCE if arrived else timedelta(minutes=5))
    enrolment.guard(effects, Module.INTERVIEW).commit(_answer(submission))
    if arrived:
        errand.begin()
    return submission


def _earlier(upload: InterviewUpload, practice: bool) -> InterviewSubmission:
    submission = InterviewSubmission.of(upload.user_id, str(upload.submission_id))
    if bool(submission.practice) != practice:
        raise UploadUsed()
    return submission


def _answer(submission: InterviewSubmission) -> HandedIn:
    return HandedIn(
        attempt_id=submission.attempt_id,
        submission_id=submission.submission_id,
        status=submission.status,
        practice=bool(submission.practice),
    )
