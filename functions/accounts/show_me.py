"""Somebody asks who they are to the service."""

from shared.accounts.models import User, UserNotFound
from shared.core.function import Caller, endpoint
from shared.core.grants import reads
from shared.core.messages import Message


class Me(Message):
    """The signed-in person, with the roles of the account and the client that this session is for."""

    user_id: str
    email: str
    name: str
    roles: list[str]
    client_ids: list[str]
    session_client_id: str | None


@endpoint("GET /api/auth/me", scope="member", grants=[reads(User)], errors=[UserNotFound])
def show_me(caller: Caller) -> Me:
    """Show who is signed in."""
    user = User.of(caller.user_id)
    return Me(
        user_id=user.user_id,
        email=user.email,
        name=user.name,
        roles=sorted(user.roles),
        client_ids=sorted(user.client_ids or ()),
        session_client_id=caller.client_id,
    )
