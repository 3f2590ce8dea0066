"""An admin looks at somebody's account and enrolments."""

from shared.accounts.models import User, UserNotFound
from shared.core.function import endpoint
from shared.core.grants import reads
from shared.core.messages import Message
from shared.organisations.enrolments import EnrolmentView
from shared.organisations.enrolments import view as enrolment_view
from shared.organisations.people import UserView, view
from shared.readiness.models import Enrolment


class UserWithEnrolments(Message):
    """An account, and all that it is or was enrolled in."""

    user: UserView
    enrolments: list[EnrolmentView]


@endpoint(
    "GET /api/admin/users/{user_id}",
    scope="admin",
    api="admin",
    grants=[reads(User), reads(Enrolment)],
    errors=[UserNotFound],
)
def show_user(user_id: str) -> UserWithEnrolments:
    """Show somebody's account with their enrolments."""
    user = User.of(user_id)
    enrolments = [enrolment_view(one, user) for one in Enrolment.all_of(user_id)]
    return UserWithEnrolments(user=view(user), enrolments=enrolments)
