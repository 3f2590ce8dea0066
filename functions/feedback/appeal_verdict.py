"""A learner contests a verdict on their project or interview, once; a person will look at it."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import StringConstraints

from shared.appeals.models import Appeal
from shared.appeals.rules import AlreadyAppealed, NothingToContest, VerdictNotFound, check_contestable
from shared.appeals.subjects import CONTESTABLE, must_have_failed
from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import reads, writes
from shared.core.messages import Body, Message
from shared.core.table import Transaction
from shared.readiness.access import enter
from shared.readiness.models import Enrolment, Product
from shared.readiness.rules import ModuleLocked

Kind = Literal["projects", "interviews"]


class Contest(Body):
    """Why the verdict should be looked at again."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class AppealFiled(Message):
    """The appeal waits for a person."""

    kind: str
    submission_id: str
    filed_at: datetime


@endpoint(
    "POST /api/app/job-readiness/{kind}/{submission_id}/appeal",
    scope="learner",
    status=201,
    grants=[
        writes(Appeal),
        reads(Enrolment),
        reads(Product),
        *(grant for contestable in CONTESTABLE.values() for grant in contestable.grants),
    ],
    errors=[VerdictNotFound, NothingToContest, AlreadyAppealed, ModuleLocked, Invalid],
)
def appeal_verdict(kind: Kind, submission_id: str, contest: Contest, caller: Caller) -> AppealFiled:
    """Contest the verdict on a project or an interview."""
    contestable = CONTESTABLE.get(kind)
    if contestable is None:
        raise VerdictNotFound()
    verdict = check_contestable(contestable.verdict_on(caller.user_id, submission_id))
    enrolment, _ = enter(caller.user_id, verdict.product_id, contestable.module, VerdictNotFound)
    moment = now()
    appeal = Appeal.filed(
        caller.user_id, kind, submission_id, product_id=verdict.product_id, reason=contest.reason, now=moment
    )
    answer = AppealFiled(kind=kind, submission_id=submission_id, filed_at=moment)
    filing = Transaction().create(appeal, lost=AlreadyAppealed())
    must_have_failed(kind, caller.user_id, submission_id, filing)
    enrolment.guard(filing, contestable.module).commit(answer)
    return answer
