"""Somebody is about to send a picture of themselves."""

from typing import Literal

from shared.accounts import avatars
from shared.accounts.avatars import AvatarForm
from shared.accounts.models import User, UserNotFound
from shared.accounts.profiles import Profile
from shared.core.errors import Invalid, TooMany
from shared.core.function import Caller, Limit, endpoint
from shared.core.grants import reads, stores, writes
from shared.core.ids import new
from shared.core.messages import Body
from shared.privacy.places import SENT_AVATARS


class AvatarToSend(Body):
    """What kind of picture it is."""

    content_type: Literal["image/jpeg", "image/png", "image/webp"]


@endpoint(
    "POST /api/user/avatar",
    scope="member",
    limit=Limit(20, 3600, by="caller"),
    grants=[reads(User), writes(Profile), stores(SENT_AVATARS)],
    errors=[UserNotFound, Invalid, TooMany],
)
def request_avatar_upload(given: AvatarToSend, caller: Caller) -> AvatarForm:
    """Get a form for a picture of me; the profile tells when it is ready, or why it was rejected."""
    user, profile = Profile.of(caller.user_id)
    upload_id = new()
    profile.await_avatar(upload_id, given.content_type)
    return avatars.form(user.user_id, upload_id, given.content_type)
