"""An administrator begins an expert session; its video follows."""

from pydantic import Field

from shared.audit.models import AuditEntry, AuditReason
from shared.core.clock import now
from shared.core.errors import Conflict, Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import appends, reads, writes
from shared.core.ids import new
from shared.core.messages import Body, Id
from shared.core.table import Transaction
from shared.experts.administration import note
from shared.experts.messages import AdministeredSession, Order, Text, Title
from shared.experts.models import ExpertSession
from shared.readiness.models import Product, ProductNotFound


class NewSession(Body):
    """What the session is called, and who speaks."""

    session_id: Id | None = Field(default=None, description="Under which id; one of ours where none is named")
    product_id: Id
    title: Title
    description: Text = ""
    speaker: Text = ""
    role: Text = ""
    order: Order = 0


class SessionExists(Conflict):
    """There is, or was, a session under this id."""


@endpoint(
    "POST /api/admin/job-readiness/expert-sessions",
    scope="admin",
    api="admin",
    status=201,
    grants=[reads(Product), writes(ExpertSession), appends(AuditEntry), writes(AuditReason)],
    errors=[ProductNotFound, SessionExists, Invalid],
)
def create_session(given: NewSession, caller: Caller) -> AdministeredSession:
    """Create an expert session; it can be activated once it has a video."""
    if Product.find(given.product_id) is None:
        raise ProductNotFound()
    values = given.model_dump(exclude={"session_id"})
    session = ExpertSession(given.session_id or new(), active=False, **values)
    session.created_by = session.updated_by = caller.user_id
    session.updated_at = now()
    effects = Transaction().create(session, lost=SessionExists())
    note("expert_session_created", session, caller.user_id, {"version": 1}, effects)
    answer = AdministeredSession.of(session)
    effects.commit(answer)
    return answer
