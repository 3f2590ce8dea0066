"""Whose data is kept where, for how long, and what becomes of it: said beside each table and each place of objects."""

from dataclasses import dataclass
from typing import Any, Literal

from pynamodb.attributes import UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

Found = Literal["owner", "enrolment", "address"]
Erasure = Literal["erased", "kept", "expires"]
Tenancy = Literal["person", "client", "stage"]
OWNER_INDEX = "by-owner"


@dataclass(frozen=True)
class Personal:
    """Whose data a table or a place holds, for how long, and whether its owner gets a copy.

    `owner` names the attribute that holds the user's id (of a place: the part of the key), or is None where nothing
    says who somebody is. Rows are found by their owner, by the person's enrolments, or by the digest of their address
    (`found`). On erasure they are `erased`, `kept` since they name nobody, or go by themselves within their retention
    (`expires`). `tenancy` says inside which boundary they are read: the person's own, a client's, or the whole stage's.
    `unexported` names what stands in a person's row and is not theirs: the key of a quiz, a token. Rows that are
    `remade` from a person's other rows, by whatever counts those, are erased when none of these is left.
    """

    owner: str | None
    retention: str
    export: bool = True
    found: Found = "owner"
    erasure: Erasure | None = None
    tenancy: Tenancy | None = None
    unexported: tuple[str, ...] = ()
    remade: bool = False

    @property
    def names_somebody(self) -> bool:
        """Whether the rows can be told apart by person."""
        return self.owner is not None or self.found != "owner"

    @property
    def at_erasure(self) -> Erasure:
        """What becomes of the rows when their owner is erased: what names somebody is erased unless it is said."""
        return self.erasure or ("erased" if self.names_somebody else "kept")

    @property
    def boundary(self) -> Tenancy:
        """Inside which boundary the rows are read."""
        return self.tenancy or ("person" if self.names_somebody else "stage")


NOBODY = Personal(owner=None, retention="while the product is offered", export=False)


def owner_index() -> Any:
    """Return an index by which a person's rows are found in a table that has another key; keys only."""

    class ByOwner(GlobalSecondaryIndex[Any]):
        """The rows of a person."""

        class Meta:
            index_name = OWNER_INDEX
            projection = KeysOnlyProjection()

        user_id = UnicodeAttribute(hash_key=True)

    return ByOwner()
