"""Somebody changes their settings."""

from pydantic import Field

from shared.accounts.messages import SettingsView
from shared.accounts.settings import UserSettings
from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import writes
from shared.core.messages import Body


class ChangedSettings(Body):
    """The settings as they shall be."""

    email_notifications: bool = Field(description="Whether notifications also come by e-mail")


@endpoint("PUT /api/user/settings", scope="member", grants=[writes(UserSettings)], errors=[Invalid])
def change_settings(wanted: ChangedSettings, caller: Caller) -> SettingsView:
    """Change my settings; codes to sign in are mailed whatever they say."""
    settings = UserSettings(caller.user_id, email_notifications=wanted.email_notifications, updated_at=now())
    settings.save()
    return SettingsView.of(settings)
