"""What waits for somebody who signs in: roles that they were invited to, and what comes with a new account."""

from datetime import datetime

from shared.accounts.models import User
from shared.billing.granting import WELCOMING
from shared.billing.granting import welcome as give
from shared.core.grants import Grant
from shared.organisations.invitations import GRANTS as INVITED
from shared.organisations.invitations import welcome as accept

# What signing in touches of this.
GRANTS: tuple[Grant, ...] = (*INVITED, *WELCOMING)


def received(user: User, address: str, now: datetime) -> tuple[User, str | None]:
    """Give somebody what has waited for them; return them with the client that their session is for."""
    give(user, address, now)
    return accept(user, address, now)
