"""An admin gives somebody a role, or takes it away."""

from typing import Literal

from pydantic import Field

from shared.accounts.models import User, UserNotFound
from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import reads
from shared.core.messages import Body, Id
from shared.organisations.accounts import GRANTS, NoLongerAdmin, OwnAccount, held_by, set_roles
from shared.organisations.enrolling import Overtaken
from shared.organisations.models import Client, ClientNotFound
from shared.organisations.people import UserView, view
from shared.organisations.rules import granted, revoked


class RoleChange(Body):
    """Which role, and why; staff are staff of a client. Revoked without a client, all of them are."""

    change: Literal["grant", "revoke"]
    role: Literal["staff", "viewer", "admin"]
    client_id: Id | None = None
    reason: str = Field(min_length=1, max_length=1000)


@endpoint(
    "POST /api/admin/users/{user_id}/roles",
    scope="admin",
    api="admin",
    grants=[*GRANTS, reads(Client)],
    errors=[UserNotFound, ClientNotFound, OwnAccount, NoLongerAdmin, Overtaken, Invalid],
)
def change_role(user_id: str, wanted: RoleChange, caller: Caller) -> UserView:
    """Grant or revoke a role; it counts from the next access token on, within 15 minutes."""
    user = User.of(user_id)
    change = granted if wanted.change == "grant" else revoked
    roles = change(held_by(user), wanted.role, wanted.client_id)
    if wanted.change == "grant" and wanted.client_id:
        Client.of(wanted.client_id)
    set_roles(user, roles, actor=caller.user_id, reason=wanted.reason, now=now())
    return view(user)
