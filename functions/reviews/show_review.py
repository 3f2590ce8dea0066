"""A reviewer looks at one submission: the work, the machine's verdict beside it, and what came before."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from shared.appeals.models import Appeal, subject_of
from shared.core.clock import now
from shared.core.function import endpoint
from shared.core.grants import fetches, reads
from shared.core.messages import Message
from shared.core.table import together
from shared.interviews import recordings
from shared.interviews.models import InterviewAttempt, InterviewSubmission
from shared.projects.models import Project, ProjectSubmission
from shared.reviews.kinds import MODELS, Kind
from shared.reviews.messages import AppealView, EarlierSubmission, LeaseView, MachineOpinion, PersonsWord, Work
from shared.reviews.models import ReviewLease, Submission
from shared.reviews.rules import SubmissionNotFound


class ReviewCase(Message):
    """Everything that a decision about a submission rests on; `reason` says why a person has to look."""

    kind: str
    submission_id: str
    user_id: str
    product_id: str
    status: str
    reason: str | None
    submitted_at: datetime
    decided_by: str | None
    work: Work
    machine: MachineOpinion | None
    review: PersonsWord | None
    appeal: AppealView | None
    lease: LeaseView | None
    earlier: list[EarlierSubmission]


@endpoint(
    "GET /api/admin/job-readiness/reviews/{kind}/{submission_id}",
    api="admin",
    scope="admin",
    grants=[
        reads(InterviewSubmission),
        reads(InterviewAttempt),
        reads(ProjectSubmission),
        reads(Project),
        reads(Appeal),
        reads(ReviewLease),
        fetches(recordings.WORK),
    ],
    errors=[SubmissionNotFound],
)
def show_review(kind: Kind, submission_id: str) -> ReviewCase:
    """Show a submission with the machine's verdict and the learner's earlier attempts."""
    model = MODELS[kind]
    owner = model.owner_of(submission_id)
    with ThreadPoolExecutor(max_workers=1) as beside:
        transcript = beside.submit(_said, model(owner, submission_id))
        rows = model.all_of(owner)
    submission = next((row for row in rows if row.submission_id == submission_id), None)
    if submission is None:
        raise SubmissionNotFound()
    related, appeal, lease = together(
        submission.related,
        (Appeal, submission.user_id, subject_of(kind, submission_id)),
        (ReviewLease, submission_id, None),
    )
    same = [row for row in rows if row.product_id == submission.product_id and row.submission_id < submission_id]
    return ReviewCase(
        kind=kind,
        submission_id=submission_id,
        user_id=submission.user_id,
        product_id=submission.product_id,
        status=submission.status,
        reason=submission.reason,
        submitted_at=submission.submitted_at,
        decided_by=submission.decided_by,
        work=Work.of(submission, related, transcript.result()),
        machine=MachineOpinion.of(submission),
        review=PersonsWord.of(submission.review),
        appeal=AppealView.of(appeal),
        lease=LeaseView.of(lease, now()),
        earlier=[EarlierSubmission.of(row) for row in same],
    )


def _said(submission: Submission) -> str | None:
    return recordings.said(submission.workplace) if isinstance(submission, InterviewSubmission) else None
