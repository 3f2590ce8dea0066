"""Somebody's page shows their picture."""

from shared.accounts import avatars
from shared.accounts.profile_rules import NoAvatar
from shared.accounts.profiles import Profile
from shared.core.function import Caller, Redirect, endpoint
from shared.core.grants import fetches, reads
from shared.privacy.places import AVATARS


@endpoint(
    "GET /api/user/avatar",
    scope="member",
    status=302,
    grants=[reads(Profile), fetches(AVATARS)],
    errors=[NoAvatar],
)
def show_avatar(caller: Caller) -> Redirect:
    """Fetch my picture; the address works for five minutes."""
    profile = Profile.find(caller.user_id)
    if profile is None or not profile.avatar:
        raise NoAvatar()
    return Redirect(avatars.link(profile.avatar))
