"""Who holds a role with authority: a list by role, so that nobody looks through all accounts for the few."""

from pynamodb.attributes import UnicodeAttribute

from shared.core.personal import owner_index
from shared.core.table import Personal, Settings, Table, Transaction, table_name


class RoleHolder(Table):
    """A person with a role such as `admin`; written in the transaction that changes `User.roles`, which decides.

    Access: all of a role. Learners are not listed: they are many, and nobody asks for all of them.
    """

    class Meta(Settings):
        table_name = table_name("role-holders")
        personal = Personal(owner="user_id", retention="until the role is revoked", export=False)

    role = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute(range_key=True)
    by_owner = owner_index()

    @classmethod
    def granted(cls, role: str, user_id: str, transaction: Transaction) -> None:
        """List a person under a role, in the transaction that grants it; again is the same."""
        transaction.save(cls(role, user_id))

    @classmethod
    def revoked(cls, role: str, user_id: str, transaction: Transaction) -> None:
        """Take a person off a role's list, in the transaction that revokes it; again is the same."""
        transaction.delete(cls(role, user_id))

    @classmethod
    def of_role(cls, role: str) -> list[str]:
        """Return the ids of those listed under a role."""
        cls.connection()
        return [row.user_id for row in cls.query(role, consistent_read=True)]
