"""A person decides about a contested verdict; the verdict that was contested is kept beside the new one."""

from datetime import datetime
from typing import Literal

from shared.appeals.models import Appeal, subject_of
from shared.audit.messages import Words
from shared.core.clock import now
from shared.core.function import Caller, endpoint
from shared.core.messages import Body, Message
from shared.core.table import together
from shared.readiness.models import EnrolmentChanged
from shared.reviews.deciding import DECIDING_APPEALS, ROWS, Judgement
from shared.reviews.deciding import decide_appeal as decide
from shared.reviews.kinds import MODELS, Kind
from shared.reviews.messages import PersonsWord
from shared.reviews.rules import (
    AppealDecided,
    AppealNotFound,
    ReviewTaken,
    SubmissionChanged,
)


class AppealJudgement(Body):
    """What is decided, with a word to the learner."""

    outcome: Literal["upheld", "dismissed"]
    feedback: Words


class AppealResult(Message):
    """The submission as it stands now: the machine's score, and what people have said about it."""

    kind: str
    submission_id: str
    status: str
    outcome: str
    machine_score: float | None
    review: PersonsWord | None
    appeal: PersonsWord | None
    decided_at: datetime


@endpoint(
    "PATCH /api/admin/job-readiness/appeals/{kind}/{submission_id}",
    api="admin",
    scope="admin",
    grants=[*ROWS["interviews"], *ROWS["projects"], *DECIDING_APPEALS],
    errors=[AppealNotFound, AppealDecided, ReviewTaken, SubmissionChanged, EnrolmentChanged],
)
def decide_appeal(kind: Kind, submission_id: str, given: AppealJudgement, caller: Caller) -> AppealResult:
    """Uphold an appeal, which is as if the work was approved, or dismiss it: then it stays failed."""
    model = MODELS[kind]
    user_id = model.find_owner(submission_id)
    if user_id is None:
        raise AppealNotFound()
    submission, appeal = together((model, user_id, submission_id), (Appeal, user_id, subject_of(kind, submission_id)))
    if submission is None or appeal is None:
        raise AppealNotFound()
    judgement = Judgement(given.outcome == "upheld", given.feedback, caller.user_id, now())
    decided = decide(submission, appeal, judgement)
    return AppealResult(
        kind=kind,
        submission_id=submission_id,
        status=decided.status,
        outcome=given.outcome,
        machine_score=(decided.machine or {}).get("score"),
        review=PersonsWord.of(decided.review),
        appeal=PersonsWord.of(decided.appeal),
        decided_at=decided.decided_at,
    )
