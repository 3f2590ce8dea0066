"""An admin takes somebody's account out of use."""

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


class AccountDeactivation(Body):
    """Why the account is taken out of use."""

    reason: str = Field(min_length=1, max_length=1000)


@endpoint(
    "POST /api/admin/users/{user_id}/deactivate",
    scope="admin",
    api="admin",
    grants=[*GRANTS, emits("enrolment.changed")],
    errors=[UserNotFound, OwnAccount, NoLongerAdmin, Overtaken],
)
def deactivate_user(user_id: str, wanted: AccountDeactivation, caller: Caller) -> UserView:
    """Deactivate an account: its sessions end, its enrolments too, and access tokens within 15 minutes."""
    user = User.of(user_id)
    changed = set_active(user, False, actor=caller.user_id, reason=wanted.reason, now=now())
    events = [EnrolmentChange(user_id=user_id, product_id=one.product_id) for one in changed]
    emit_all("enrolment.changed", events)
    return view(user)
