"""An admin adds an organisation whose learners will use the product."""

from pydantic import Field

from shared.audit.models import AuditEntry, audit
from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import appends, writes
from shared.core.ids import new
from shared.core.messages import Body
from shared.core.table import Transaction
from shared.organisations.clients import ClientView, check_name, view
from shared.organisations.models import SHELF, Client


class NewClient(Body):
    """What the organisation is called."""

    name: str = Field(min_length=1, max_length=200)


@endpoint(
    "POST /api/admin/clients",
    scope="admin",
    api="admin",
    status=201,
    grants=[writes(Client), appends(AuditEntry)],
    errors=[Invalid],
)
def create_client(wanted: NewClient, caller: Caller) -> ClientView:
    """Add a client."""
    moment = now()
    client = Client(
        new(),
        shelf=SHELF,
        name=check_name(wanted.name),
        created_at=moment,
        created_by=caller.user_id,
        updated_at=moment,
        updated_by=caller.user_id,
    )
    effects = Transaction().create(client)
    audit(
        "client_created",
        actor=caller.user_id,
        user_id=client.client_id,
        before={},
        after={"active": True},
        reason=None,
        now=moment,
        transaction=effects,
    )
    answer = view(client)
    effects.commit(answer)
    return answer
