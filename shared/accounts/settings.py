"""What people have chosen about how the product treats them."""

from typing import Any, Self

from pynamodb.attributes import BooleanAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute

from shared.core.table import Personal, Settings, Table, table_name

NAMED = ("email_notifications", "resume_tips", "job_alerts", "profile_visibility", "data_analytics")


class UserSettings(Table):
    """A person's settings; whoever never changed one has no row. Access: by person.

    `free` is what applications keep by a name of their own; `version` counts the changes.
    """

    class Meta(Settings):
        table_name = table_name("user-settings")
        personal = Personal(owner="user_id", retention="until erasure")

    user_id = UnicodeAttribute(hash_key=True)
    email_notifications = BooleanAttribute(default=True)
    resume_tips = BooleanAttribute(default=True)
    job_alerts = BooleanAttribute(default=False)
    profile_visibility = BooleanAttribute(default=False)
    data_analytics = BooleanAttribute(default=True)
    free: JSONAttribute = JSONAttribute(default=dict)
    version = NumberAttribute(default=0)
    updated_at = UTCDateTimeAttribute(null=True)

    @classmethod
    def of(cls, user_id: str) -> Self:
        """Return a person's settings, those of everybody where nothing was changed."""
        return cls.find(user_id) or cls(user_id)

    @staticmethod
    def let_count(row: "UserSettings | None") -> bool:
        """Tell whether what somebody does may be counted for the product's own figures, from their row if any."""
        return row is None or bool(row.data_analytics)

    def unchanged(self) -> Any:
        """Require that nobody has changed the settings since they were read."""
        seen = int(self.version)
        same = UserSettings.version == seen
        return same if seen else same | UserSettings.version.does_not_exist()
