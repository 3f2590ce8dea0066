"""Somebody changes their settings."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from shared.accounts.messages import SettingsView
from shared.accounts.profile_rules import free_settings
from shared.accounts.settings import NAMED, UserSettings
from shared.core.clock import now
from shared.core.errors import Invalid, VersionConflict
from shared.core.function import Caller, endpoint
from shared.core.grants import writes
from shared.core.messages import Body
from shared.core.table import Transaction

SettingName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.]{0,99}$")]
SettingValue = Annotated[str, Field(max_length=2000)] | bool | int | float | None
TRIES = 4


class ChangedSettings(Body):
    """The settings that change; what is left out stays as it is."""

    email_notifications: bool | None = Field(default=None, description="Whether notifications also come by e-mail")
    resume_tips: bool | None = Field(default=None, description="Whether tips on resumes are shown")
    job_alerts: bool | None = Field(default=None, description="Whether new jobs are told")
    profile_visibility: bool | None = Field(default=None, description="Whether others see the profile")
    data_analytics: bool | None = Field(default=None, description="Whether use may be counted for our own figures")
    free: dict[SettingName, SettingValue] | None = Field(
        default=None, max_length=50, description="Settings of an application of its own; null takes one out"
    )

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_dump(exclude_none=True):
            raise ValueError("name what is to change")
        return self


@endpoint("PUT /api/user/settings", scope="member", grants=[writes(UserSettings)], errors=[Invalid, VersionConflict])
def change_settings(wanted: ChangedSettings, caller: Caller) -> SettingsView:
    """Change my settings; codes to sign in are mailed whatever they say."""
    for _ in range(TRIES):
        settings = UserSettings.of(caller.user_id)
        try:
            return _changed(settings, wanted)
        except VersionConflict:
            continue
    raise VersionConflict()


def _changed(settings: UserSettings, wanted: ChangedSettings) -> SettingsView:
    """Write the change over what was seen; every other setting stays, whoever changes one at the same moment."""
    unseen = settings.unchanged()
    for name in NAMED:
        if getattr(wanted, name) is not None:
            setattr(settings, name, getattr(wanted, name))
    settings.free = free_settings(settings.free, dict(wanted.free or {}))
    settings.version, settings.updated_at = int(settings.version) + 1, now()
    effects, view = Transaction().save(settings, unseen, lost=VersionConflict()), SettingsView.of(settings)
    effects.commit(view)
    return view
