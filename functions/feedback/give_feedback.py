"""A learner rates a project, a quiz or an expert session that they have used."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import writes
from shared.core.messages import Body, Message
from shared.feedback.models import Feedback, FeedbackSubjectNotFound
from shared.feedback.subjects import RATEABLE


class FeedbackGiven(Body):
    """A rating from 1 (poor) to 5 (excellent), and what the learner wants to say about it."""

    kind: Literal["project", "quiz", "session"]
    id: str = Field(min_length=1, max_length=64, description="The project submission, quiz attempt or expert session")
    rating: int = Field(ge=1, le=5)
    comment: str = Field(default="", max_length=1000)


class FeedbackKept(Message):
    """The rating that counts now."""

    kind: str
    id: str
    rating: int
    given_at: datetime


@endpoint(
    "POST /api/app/job-readiness/feedback",
    scope="learner",
    grants=[writes(Feedback), *(grant for kind in RATEABLE.values() for grant in kind.grants)],
    errors=[FeedbackSubjectNotFound, Invalid],
)
def give_feedback(given: FeedbackGiven, caller: Caller) -> FeedbackKept:
    """Rate a project, a quiz or an expert session; a later rating replaces the earlier one."""
    rateable = RATEABLE.get(given.kind)
    product_id = rateable.product_of(caller.user_id, given.id) if rateable else None
    if product_id is None:
        raise FeedbackSubjectNotFound()
    moment = now()
    Feedback.given(
        caller.user_id,
        given.kind,
        given.id,
        product_id=product_id,
        rating=given.rating,
        comment=given.comment,
        now=moment,
    ).save()
    return FeedbackKept(kind=given.kind, id=given.id, rating=given.rating, given_at=moment)
