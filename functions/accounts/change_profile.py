"""Somebody says who they are."""

from typing import Annotated, Any

from pydantic import Field

from shared.accounts import profile_rules as rules
from shared.accounts.messages import Interest, ProfileView
from shared.accounts.models import User, UserNotFound
from shared.accounts.profile_rules import Area, Experience
from shared.accounts.profiles import Profile
from shared.backgrounds.models import Background
from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import reads, writes
from shared.core.messages import Body
from shared.core.table import Transaction

Page = Annotated[str, Field(max_length=255)]


class ChangedProfile(Body):
    """The profile as it shall be; what is left out is empty afterwards."""

    name: str = Field(min_length=1, max_length=120)
    phone: str | None = Field(default=None, max_length=40)
    bio: str | None = Field(default=None, max_length=2000)
    location: str | None = Field(default=None, max_length=120)
    website: Page | None = None
    linkedin: Page | None = None
    github: Page | None = None
    background: str | None = Field(default=None, pattern=r"^[a-z][a-z0-9_]{0,59}$")
    field: Area | None = None
    experience_level: Experience | None = None
    interests: list[Interest] = Field(default_factory=list, max_length=20)
    time_zone: str | None = Field(default=None, max_length=60)
    locale: str | None = Field(default=None, max_length=20)


@endpoint(
    "PUT /api/user/profile",
    scope="member",
    grants=[writes(User), writes(Profile), reads(Background)],
    errors=[UserNotFound, Invalid],
)
def change_profile(wanted: ChangedProfile, caller: Caller) -> ProfileView:
    """Change my profile; the address is changed with codes, and the picture by an upload."""
    values, name = _checked(wanted), rules.said("name", wanted.name)
    if name is None:
        raise Invalid.field("name", "not empty")
    user, profile = Profile.of(caller.user_id)
    effects = Transaction()
    effects.update(user, [User.name.set(name)], User.user_id.exists(), lost=UserNotFound())
    profile.replace(values, effects, now())
    user.name = name
    view = ProfileView.of(user, profile)
    effects.commit(view)
    return view


def _checked(wanted: ChangedProfile) -> dict[str, Any]:
    if wanted.background is not None and Background.find(wanted.background) is None:
        raise Invalid.field("background", "there is no such background")
    pages = {name: rules.address_of_page(name, getattr(wanted, name)) for name in ("website", "linkedin", "github")}
    return {
        **pages,
        "phone": rules.phone(wanted.phone),
        "bio": rules.said("bio", wanted.bio, lines=True),
        "location": rules.said("location", wanted.location),
        "background": wanted.background,
        "field": wanted.field,
        "experience_level": wanted.experience_level,
        "interests": rules.interests(wanted.interests),
        "time_zone": rules.time_zone(wanted.time_zone),
        "locale": rules.locale(wanted.locale),
    }
