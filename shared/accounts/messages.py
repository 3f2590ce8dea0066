"""What people see of their account."""

from pydantic import Field

from shared.accounts.settings import UserSettings
from shared.core.messages import Message


class SettingsView(Message):
    """A person's settings."""

    email_notifications: bool = Field(description="Whether notifications also come by e-mail")

    @classmethod
    def of(cls, settings: UserSettings) -> "SettingsView":
        """Return the settings as they are shown."""
        return cls(email_notifications=settings.email_notifications)
