"""What people say of themselves, and their pictures."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.expressions.update import Action

from shared.accounts.models import User, UserNotFound
from shared.accounts.profile_rules import STEPS
from shared.core.errors import Conflict
from shared.core.table import Personal, Settings, Table, Transaction, change, table_name, together


class AvatarState(StrEnum):
    """How far a picture is."""

    NONE = "none"
    WAITING = "waiting"
    READY = "ready"
    REJECTED = "rejected"


class OnboardingMoved(Conflict):
    """Another page has gone on with the onboarding meanwhile; look again."""


class Profile(Table):
    """What a person says of themselves; whoever never said anything has no row. Access: by person.

    `avatar` is the picture that is shown, `avatar_upload` the last form that was given out for one. `onboarding` counts
    the steps that are done, and `onboarded_at` is set once.
    """

    class Meta(Settings):
        table_name = table_name("profiles")
        personal = Personal(owner="user_id", retention="until erasure")

    user_id = UnicodeAttribute(hash_key=True)
    phone = UnicodeAttribute(null=True)
    bio = UnicodeAttribute(null=True)
    location = UnicodeAttribute(null=True)
    website = UnicodeAttribute(null=True)
    linkedin = UnicodeAttribute(null=True)
    github = UnicodeAttribute(null=True)
    background = UnicodeAttribute(null=True)
    field = UnicodeAttribute(null=True)
    experience_level = UnicodeAttribute(null=True)
    interests: JSONAttribute = JSONAttribute(default=list)
    time_zone = UnicodeAttribute(null=True)
    locale = UnicodeAttribute(null=True)
    onboarding = NumberAttribute(default=0)
    onboarded_at = UTCDateTimeAttribute(null=True)
    avatar = UnicodeAttribute(null=True)
    avatar_upload = UnicodeAttribute(null=True)
    avatar_type = UnicodeAttribute(null=True)
    avatar_state = UnicodeAttribute(default=AvatarState.NONE.value)
    avatar_reason = UnicodeAttribute(null=True)
    updated_at = UTCDateTimeAttribute(null=True)

    @classmethod
    def of(cls, user_id: str) -> tuple[User, Self]:
        """Return a person with what they say of themselves, or raise `UserNotFound`."""
        user, profile = together((User, user_id, None), (cls, user_id, None))
        if user is None:
            raise UserNotFound()
        return user, profile or cls(user_id)

    def replace(self, values: Mapping[str, Any], transaction: Transaction, now: datetime, *conditions: Any) -> None:
        """Set each of these, or take it out where it is None; everything else stays as it is."""
        for name, value in values.items():
            setattr(self, name, value)
        transaction.update(self, [*_set(values), Profile.updated_at.set(now)], *conditions)

    def finish_step(self, step: int, values: Mapping[str, Any], transaction: Transaction, now: datetime) -> bool:
        """Keep what a step of the onboarding has asked for; return whether it is the last one, done for the first time.

        Loses with `OnboardingMoved` when another page was quicker.
        """
        seen = int(self.onboarding)
        self.onboarding = max(step, seen)
        first = self.onboarding == STEPS and self.onboarded_at is None
        if first:
            self.onboarded_at = now
        for name, value in values.items():
            setattr(self, name, value)
        actions = [*_set(values), Profile.onboarding.set(self.onboarding), Profile.updated_at.set(now)]
        if first:
            actions.append(Profile.onboarded_at.set(now))
        same = Profile.onboarding == seen
        transaction.update(
            self, actions, same if seen else same | Profile.onboarding.does_not_exist(), lost=OnboardingMoved()
        )
        return first

    def await_avatar(self, upload_id: str, content_type: str) -> None:
        """Expect a picture; one that was expected before is not taken any more."""
        row = Profile
        actions = [row.avatar_upload.set(upload_id), row.avatar_type.set(content_type), row.avatar_reason.remove()]
        change(self, [*actions, row.avatar_state.set(AvatarState.WAITING.value)])

    def settle_avatar(self, upload_id: str, key: str | None, reason: str | None) -> bool:
        """Show the picture that was awaited, or say why not; False when another one is awaited by now."""
        row = Profile
        state = AvatarState.READY if key else AvatarState.REJECTED
        actions = [row.avatar_state.set(state.value), row.avatar_upload.remove()]
        actions.append(row.avatar.set(key) if key else row.avatar_reason.set(str(reason)))
        return change(self, actions, row.avatar_upload == upload_id)

    def drop_avatar(self) -> None:
        """Have no picture, and expect none."""
        row = Profile
        gone = [row.avatar.remove(), row.avatar_upload.remove(), row.avatar_reason.remove()]
        change(self, [*gone, row.avatar_state.set(AvatarState.NONE.value)], row.user_id.exists())


def _set(values: Mapping[str, Any]) -> list[Action]:
    attributes = Profile.get_attributes()
    return [
        attributes[name].remove() if value is None else attributes[name].set(value) for name, value in values.items()
    ]
