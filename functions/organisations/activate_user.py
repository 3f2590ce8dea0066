"""An admin takes somebody's account back into use."""

from pydantic import Field

from shared.accounts.models import User, UserNotFound
from shared.core.clock import now
from shared.core.events import emit_all
from shared.core.function import Caller, endpoint
from shared.core.grants import emits
from shared.core.messages import Body
from shared.notifications.messages import EnrolmentChange
from shared.organisations.accounts import GRANTS, NoLongerAdmin, OwnAccount, set_active
from shared.organisations.enrolling import Overtaken
from shared.organisations.people import UserView, view


class AccountActivation(Body):
    """Why the account is taken back into use."""

    reason: str = Field(min_length=1, max_length=1000)


@endpoint(
    "POST /api/admin/users/{user_id}/activate",
    scope="admin",
    api="admin",
    grants=[*GRANTS, emits("enrolment.changed")],
    errors=[UserNotFound, OwnAccount, NoLongerAdmin, Overtaken],
)
def activate_user(user_id: str, wanted: AccountActivation, caller: Caller) -> UserView:
    """Activate an account: its owner can sign in again, and goes on where they were."""
    user = User.of(user_id)
    changed = set_active(user, True, actor=caller.user_id, reason=wanted.reason, now=now())
    events = [EnrolmentChange(user_id=user_id, product_id=one.product_id) for one in changed]
    emit_all("enrolment.changed", events)
    return view(user)
