"""Somebody looks at their settings."""

from shared.accounts.messages import SettingsView
from shared.accounts.settings import UserSettings
from shared.core.function import Caller, endpoint
from shared.core.grants import reads


@endpoint("GET /api/user/settings", scope="member", grants=[reads(UserSettings)])
def show_settings(caller: Caller) -> SettingsView:
    """Show my settings."""
    return SettingsView.of(UserSettings.of(caller.user_id))
