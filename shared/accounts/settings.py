"""What people have chosen about how the product treats them."""

from typing import Self

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute, UTCDateTimeAttribute

from shared.core.table import Personal, Settings, Table, table_name


class UserSettings(Table):
    """A person's settings; whoever never changed one has no row. Access: by person."""

    class Meta(Settings):
        table_name = table_name("user-settings")
        personal = Personal(owner="user_id", retention="until erasure")

    user_id = UnicodeAttribute(hash_key=True)
    email_notifications = BooleanAttribute(default=True)
    updated_at = UTCDateTimeAttribute(null=True)

    @classmethod
    def of(cls, user_id: str) -> Self:
        """Return a person's settings, those of everybody where nothing was changed."""
        return cls.find(user_id) or cls(user_id)
