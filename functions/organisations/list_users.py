"""An admin looks for somebody by their address, or at everybody."""

from pydantic import Field

from shared.accounts.models import Identity, User
from shared.accounts.rules import canonical_address
from shared.core.errors import Invalid
from shared.core.function import endpoint
from shared.core.grants import reads, secret
from shared.core.messages import Message
from shared.core.page import Page, open_cursor, seal
from shared.organisations.accounts import page_of
from shared.organisations.people import UserView, view


class UsersWanted(Page):
    """Whose account is wanted; without an address, everybody's."""

    email: str | None = Field(default=None, max_length=254)


class UserPage(Message):
    """Accounts, in no order that means anything."""

    users: list[UserView]
    cursor: str | None = Field(description="Where the next page starts; null at the end")


@endpoint(
    "GET /api/admin/users",
    scope="admin",
    api="admin",
    grants=[reads(User), reads(Identity), secret("cursors")],
    errors=[Invalid],
)
def list_users(wanted: UsersWanted) -> UserPage:
    """Find somebody by their address, or list everybody."""
    if wanted.email is not None:
        return UserPage(users=_with_address(canonical_address(wanted.email)), cursor=None)
    users, position = page_of(wanted.limit, open_cursor("users", wanted.cursor))
    return UserPage(users=[view(user) for user in users], cursor=seal("users", position))


def _with_address(address: str) -> list[UserView]:
    identity = Identity.find(Identity.key(f"email:{address}"))
    user = User.find(identity.user_id) if identity else None
    return [view(user)] if user else []
