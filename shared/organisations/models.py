"""Clients: the organisations whose learners use the product, what they offer them, and who their learners are."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, Self

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from shared.core.errors import Conflict, NotFound
from shared.core.personal import owner_index
from shared.core.table import NOBODY, Personal, Settings, Table, Transaction, change, table_name
from shared.organisations.messages import ProductChange
from shared.organisations.rules import Standing

SHELF = "clients"
Position = dict[str, Any]


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
        personal = replace(NOBODY, tenancy="client")

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
        return cls.found(cls.find(client_id))

    @classmethod
    def found(cls, read: Self | None) -> Self:
        """Return what was read of a client, or raise `ClientNotFound`."""
        if read is None or read.deleted_at is not None:
            raise ClientNotFound()
        return read

    @classmethod
    def all_in_order(cls) -> Iterator[Self]:
        """Yield every client that is not deleted, in the order in which they were made."""
        cls.connection()
        yield from cls.in_order.query(SHELF)

    @classmethod
    def page_of(cls, limit: int, position: Position | None) -> tuple[list[Self], Position | None]:
        """Return a page of the clients in their order, and where the next one starts."""
        cls.connection()
        found = cls.in_order.query(SHELF, limit=limit, last_evaluated_key=position)
        return list(found), found.last_evaluated_key

    @classmethod
    def standing_of(cls, client_ids: set[str] | frozenset[str]) -> list[str]:
        """Return those of the clients, in order, whose staff may work."""
        found = cls.find_many(sorted(client_ids))
        return sorted(client.client_id for client in found if client.standing is Standing.ACTIVE)

    @classmethod
    def there(cls) -> Condition:
        """Return the condition that a client exists and is not deleted."""
        there: Condition = cls.client_id.exists() & cls.deleted_at.does_not_exist()
        return there

    def unchanged(self) -> Condition:
        """Return the condition that nobody has changed the client since it was read."""
        unchanged: Condition = Client.there() & (Client.version == int(self.version))
        return unchanged

    @property
    def standing(self) -> Standing:
        """Whether its staff may work."""
        return Standing.ACTIVE if self.active and self.deleted_at is None else Standing.DISABLED


class ClientProduct(Table):
    """A product that a client's learners get, or got. Access: all of a client; one by client and product.

    Each assignment and withdrawal is a `change` with a number, which a workflow brings to every learner; `cursor` is
    the last learner who has been brought it, and `done` tells that all have.
    """

    class Meta(Settings):
        table_name = table_name("client-products")
        personal = replace(NOBODY, tenancy="client")

    client_id = UnicodeAttribute(hash_key=True)
    product_id = UnicodeAttribute(range_key=True)
    assigned = BooleanAttribute()
    change = NumberAttribute()
    cursor = UnicodeAttribute(null=True)
    done = BooleanAttribute(default=False)
    changed_learners = NumberAttribute(default=0)
    updated_at = UTCDateTimeAttribute()
    updated_by = UnicodeAttribute()

    @classmethod
    def all_of(cls, client_id: str) -> list[Self]:
        """Return every product that the client has or had, read consistently; they are few."""
        cls.connection()
        return list(cls.query(client_id, consistent_read=True))

    @property
    def message(self) -> ProductChange:
        """What the workflow of the last change gets."""
        return ProductChange(client_id=self.client_id, product_id=self.product_id, change=int(self.change))

    def current(self, transaction: Transaction, lost: Conflict) -> Transaction:
        """Require, in the transaction of a learner's rows, that this is still the last change."""
        unchanged = ClientProduct.change == int(self.change)
        return transaction.check(ClientProduct, (self.client_id, self.product_id), unchanged, lost=lost)

    def advance(self, cursor: str | None, changed: int, now: datetime) -> None:
        """Remember how far the change has come; without a cursor it is done."""
        place = ClientProduct.cursor.set(cursor) if cursor else ClientProduct.done.set(True)
        seen = ClientProduct.cursor == self.cursor if self.cursor else ClientProduct.cursor.does_not_exist()
        actions = [place, ClientProduct.changed_learners.add(changed), ClientProduct.updated_at.set(now)]
        change(self, actions, (ClientProduct.change == int(self.change)) & seen & (ClientProduct.done == False))  # noqa: E712


class ClientLearner(Table):
    """Somebody who is a learner of a client, and gets its products. Access: all of a client; one by client and person.

    `ended` when none of their enrolments with the client is left: then new products do not come to them.
    """

    class Meta(Settings):
        table_name = table_name("client-learners")
        personal = Personal(owner="user_id", retention="until erasure", tenancy="client")

    client_id = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute(range_key=True)
    background = UnicodeAttribute()
    ended = BooleanAttribute(default=False)
    joined_at = UTCDateTimeAttribute()
    by_owner = owner_index()

    @classmethod
    def after(cls, client_id: str, cursor: str | None, limit: int) -> list[Self]:
        """Return the next learners of a client by their ids, read consistently."""
        cls.connection()
        later = cls.user_id > cursor if cursor else None
        return list(cls.query(client_id, later, consistent_read=True, limit=limit))
