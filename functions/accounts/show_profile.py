"""Somebody looks at what they say of themselves."""

from shared.accounts.messages import ProfileView
from shared.accounts.models import User, UserNotFound
from shared.accounts.profiles import Profile
from shared.core.function import Caller, endpoint
from shared.core.grants import reads


@endpoint("GET /api/user/profile", scope="member", grants=[reads(User), reads(Profile)], errors=[UserNotFound])
def show_profile(caller: Caller) -> ProfileView:
    """Show my profile."""
    return ProfileView.of(*Profile.of(caller.user_id))
