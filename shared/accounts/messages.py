"""What people see of their account."""

from typing import Annotated, Any

from pydantic import Field

from shared.accounts.models import User
from shared.accounts.profiles import Profile
from shared.accounts.settings import NAMED, UserSettings
from shared.core.messages import Message

Interest = Annotated[str, Field(min_length=1, max_length=60)]

AVATAR = "/api/user/avatar"


class SettingsView(Message):
    """A person's settings."""

    email_notifications: bool = Field(description="Whether notifications also come by e-mail")
    resume_tips: bool = Field(description="Whether tips on resumes are shown")
    job_alerts: bool = Field(description="Whether new jobs are told")
    profile_visibility: bool = Field(description="Whether others see the profile")
    data_analytics: bool = Field(description="Whether what is done may be counted for the product's own figures")
    free: dict[str, Any] = Field(description="What an application of ours keeps for the person, by name")

    @classmethod
    def of(cls, settings: UserSettings) -> "SettingsView":
        """Return the settings as they are shown."""
        return cls(**{name: getattr(settings, name) for name in NAMED}, free=dict(settings.free))


class AvatarView(Message):
    """A person's picture: `none`, `waiting` for an upload, `ready`, or `rejected` with the reason."""

    state: str
    reason: str | None
    picture: str | None = Field(description="Where the picture that is shown is fetched")


class ProfileView(Message):
    """A person with what they say of themselves."""

    user_id: str
    email: str
    name: str
    phone: str | None
    bio: str | None
    location: str | None
    website: str | None
    linkedin: str | None
    github: str | None
    background: str | None
    field: str | None
    experience_level: str | None
    interests: list[str]
    time_zone: str | None
    locale: str | None
    onboarding_steps: int
    onboarded_at: str | None
    avatar: AvatarView

    @classmethod
    def of(cls, user: User, profile: Profile) -> "ProfileView":
        """Return a person as they see themselves."""
        same = ("phone", "bio", "location", "website", "linkedin", "github", "background", "field", "experience_level")
        return cls(
            user_id=user.user_id,
            email=user.email,
            name=user.name,
            interests=list(profile.interests),
            time_zone=profile.time_zone,
            locale=profile.locale,
            onboarding_steps=int(profile.onboarding),
            onboarded_at=profile.onboarded_at.isoformat() if profile.onboarded_at else None,
            avatar=avatar_view(profile),
            **{name: getattr(profile, name) for name in same},
        )


def avatar_view(profile: Profile) -> AvatarView:
    """Return a person's picture as it is shown."""
    picture = AVATAR if profile.avatar else None
    return AvatarView(state=profile.avatar_state, reason=profile.avatar_reason, picture=picture)
