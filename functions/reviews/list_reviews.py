"""Reviewers see what waits for a person, the oldest first, and who has taken what."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from shared.appeals.models import Appeal
from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import reads, secret
from shared.core.messages import Message
from shared.core.page import Page, open_cursor, seal
from shared.interviews.models import InterviewSubmission
from shared.projects.models import ProjectSubmission
from shared.reviews.messages import LeaseView
from shared.reviews.models import ReviewLease
from shared.reviews.queue import page


class ReviewPage(Page):
    """Which part of the queue: one kind; without one, interviews and projects."""

    kind: Literal["interviews", "projects", "appeals"] | None = None


class WaitingReview(Message):
    """Something that waits; for an appeal `reason` is the learner's, and `waiting_since` when they contested."""

    kind: str
    submission_id: str
    user_id: str
    product_id: str
    appeal: bool
    reason: str | None
    waiting_since: datetime
    lease: LeaseView | None


class ReviewQueue(Message):
    """What waits for a person, the oldest first."""

    reviews: list[WaitingReview]
    cursor: str | None = Field(description="Where the next page starts; null at the end")


@endpoint(
    "GET /api/admin/job-readiness/reviews",
    api="admin",
    scope="admin",
    grants=[
        reads(InterviewSubmission),
        reads(ProjectSubmission),
        reads(Appeal),
        reads(ReviewLease),
        secret("cursors"),
    ],
    errors=[Invalid],
)
def list_reviews(wanted: ReviewPage, caller: Caller) -> ReviewQueue:
    """List what waits for a review."""
    scope = f"reviews#{wanted.kind}#{caller.user_id}"
    kinds = [wanted.kind] if wanted.kind else ["interviews", "projects"]
    rows = page(kinds, wanted.limit, (open_cursor(scope, wanted.cursor) or {}).get("after"))
    leases = {lease.submission_id: lease for lease in ReviewLease.find_many(row.submission_id for row in rows)}
    moment = now()
    shown = [
        WaitingReview(
            kind=row.kind,
            submission_id=row.submission_id,
            user_id=row.user_id,
            product_id=row.product_id,
            appeal=row.appeal,
            reason=row.reason,
            waiting_since=row.since,
            lease=LeaseView.of(leases.get(row.submission_id), moment),
        )
        for row in rows
    ]
    more = {"after": rows[-1].place} if len(rows) == wanted.limit else None
    return ReviewQueue(reviews=shown, cursor=seal(scope, more))
