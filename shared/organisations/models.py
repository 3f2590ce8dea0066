"""Clients: the organisations whose learners use the product, and whose staff look after them."""

from collections.abc import Iterator
from typing import Any, Self

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from shared.core.errors import Conflict, NotFound
from shared.core.table import NOBODY, Settings, Table, table_name
from shared.organisations.rules import Standing

SHELF = "clients"


class ClientNotFound(NotFound):
    """There is no such client."""


class ClientChanged(Conflict):
    """The client has changed meanwhile; look again."""


class ClientsInOrder(GlobalSecondaryIndex[Any]):
    """All clients that are not deleted, in the order in which they were made; only admins write here."""

    class Meta:
        index_name = "in-order"
        projection = AllProjection()

    shelf = UnicodeAttribute(hash_key=True)
    client_id = UnicodeAttribute(range_key=True)


class Client(Table):
    """An organisation. Access: by id; all that are not deleted, in order.

    `version` counts the changes: whoever writes must have seen the last one. `offer` counts the changes of the assigned
    products: whoever enrols a learner must have seen the last one, so that nobody misses a product.
    """

    class Meta(Settings):
        table_name = table_name("clients")
        personal = NOBODY

    client_id = UnicodeAttribute(hash_key=True)
    shelf = UnicodeAttribute(null=True)
    name = UnicodeAttribute()
    active = BooleanAttribute(default=True)
    version = NumberAttribute(default=1)
    offer = NumberAttribute(default=0)
    created_at = UTCDateTimeAttribute()
    created_by = UnicodeAttribute()
    updated_at = UTCDateTimeAttribute()
    updated_by = UnicodeAttribute()
    deleted_at = UTCDateTimeAttribute(null=True)
    in_order = ClientsInOrder()

    @classmethod
    def of(cls, client_id: str) -> Self:
        """Return the client, or raise `ClientNotFound`; a deleted one is not there."""
        client = cls.find(client_id)
        if client is None or client.deleted_at is not None:
            raise ClientNotFound()
        return client

    @classmethod
    def all_in_order(cls) -> Iterator[Self]:
        """Yield every client that is not deleted, in the order in which they were made."""
        cls.connection()
        yield from cls.in_order.query(SHELF)

    @property
    def standing(self) -> Standing:
        """Whether its staff may work."""
        return Standing.ACTIVE if self.active and self.deleted_at is None else Standing.DISABLED
