"""Somebody ends this session, or all of theirs."""

from shared.accounts.models import Session, User, UserNotFound
from shared.core.clock import now
from shared.core.function import Caller, endpoint
from shared.core.grants import writes
from shared.core.messages import Body


class LogOut(Body):
    """Which sessions end."""

    everywhere: bool = False


@endpoint(
    "POST /api/auth/logout",
    scope="member",
    grants=[writes(Session), writes(User)],
    errors=[UserNotFound],
    status=204,
)
def log_out(wanted: LogOut, caller: Caller) -> None:
    """End this session, or all of them."""
    Session(caller.session_id).revoke()
    if wanted.everywhere:
        User.of(caller.user_id).sign_out_everywhere(now())
