"""Somebody wants no picture of themselves any more."""

from shared.accounts import avatars
from shared.accounts.profiles import Profile
from shared.core.function import Caller, endpoint
from shared.core.grants import wipes, writes
from shared.privacy import objects
from shared.privacy.places import AVATARS


@endpoint("DELETE /api/user/avatar", scope="member", status=204, grants=[writes(Profile), wipes(AVATARS)])
def remove_avatar(caller: Caller) -> None:
    """Remove my picture, every version of it; again is the same."""
    profile = Profile.find(caller.user_id)
    if profile is not None:
        profile.drop_avatar()
        objects.wipe(avatars.shown_place(caller.user_id))
