"""Somebody's account as an admin sees it."""

from datetime import datetime

from shared.accounts.models import User
from shared.core.messages import Message


class UserView(Message):
    """An account with its roles and the clients that it is staff of."""

    user_id: str
    email: str
    name: str
    roles: list[str]
    client_ids: list[str]
    active: bool
    created_at: datetime


def view(user: User) -> UserView:
    """Return an account as it is shown."""
    return UserView(
        user_id=user.user_id,
        email=user.email,
        name=user.name,
        roles=sorted(user.roles or ()),
        client_ids=sorted(user.client_ids or ()),
        active=bool(user.active),
        created_at=user.created_at,
    )
