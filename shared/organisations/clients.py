"""A client as an admin sees it, and the ways in which an admin changes it."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from shared.audit.models import audit
from shared.core.errors import Conflict, Invalid
from shared.core.messages import Message
from shared.core.table import Transaction
from shared.organisations.models import Client, ClientChanged, ClientProduct


class ClientInUse(Conflict):
    """The client's learners still have products; withdraw them first."""


class ClientView(Message):
    """A client; `version` is what a change must have seen. Staff of one that is not active cannot work."""

    client_id: str
    name: str
    active: bool
    version: int
    created_at: datetime
    updated_at: datetime


def view(client: Client) -> ClientView:
    """Return a client as it is shown."""
    return ClientView(
        client_id=client.client_id,
        name=client.name,
        active=bool(client.active),
        version=int(client.version),
        created_at=client.created_at,
        updated_at=client.updated_at,
    )


def check_name(name: str) -> str:
    """Return a name without spaces around it; refuse one that nobody could read."""
    name = unicodedata.normalize("NFC", name).strip()
    if not name or any(unicodedata.category(c) in ("Cc", "Cs") for c in name):
        raise Invalid.field("name", "letters that can be read")
    return name


def change_client(client: Client, name: str | None, active: bool | None, *, actor: str, now: datetime) -> None:
    """Rename a client, or let its staff work or not. Raises `ClientChanged` when somebody else was faster."""
    before = {"active": bool(client.active), "renamed": False}
    renamed = name is not None and name != client.name
    client.name, client.active = name or client.name, client.active if active is None else active
    after = {"active": bool(client.active), "renamed": renamed}
    if before == after:
        return
    actions = [Client.name.set(client.name), Client.active.set(client.active)]
    _write(client, "client_changed", actions, before, after, actor=actor, now=now)


def delete_client(client: Client, *, actor: str, now: datetime) -> None:
    """Delete a client softly: it is there for nobody any more. Raises `ClientInUse` or `ClientChanged`."""
    if any(row.assigned or not row.done for row in ClientProduct.all_of(client.client_id)):
        raise ClientInUse()
    actions = [Client.deleted_at.set(now), Client.shelf.remove()]
    offer = Client.offer == int(client.offer)
    _write(client, "client_deleted", actions, {"deleted": False}, {"deleted": True}, offer, actor=actor, now=now)


def _write(
    client: Client,
    act: str,
    actions: Sequence[Action],
    before: dict[str, bool],
    after: dict[str, bool],
    more: Condition | None = None,
    *,
    actor: str,
    now: datetime,
) -> None:
    seen = client.unchanged() & more if more is not None else client.unchanged()
    client_version = int(client.version) + 1
    noted = [Client.version.set(client_version), Client.updated_at.set(now), Client.updated_by.set(actor)]
    effects = Transaction()
    effects.update(client, [*actions, *noted], seen, lost=ClientChanged())
    audit(
        act,
        actor=actor,
        user_id=client.client_id,
        before=before,
        after=after,
        reason=None,
        now=now,
        transaction=effects,
    )
    effects.commit()
    client.version, client.updated_at = client_version, now
