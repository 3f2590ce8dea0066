"""What a client offers its learners: assigning and withdrawing a product, and bringing the change to every learner."""

from collections.abc import Sequence
from datetime import datetime

from shared.accounts.models import User
from shared.audit.models import AuditEntry, audit
from shared.core.errands import Errand
from shared.core.errors import Conflict
from shared.core.events import emit_all
from shared.core.grants import appends, emits, reads, starts, writes
from shared.core.messages import Message
from shared.core.table import Transaction, together
from shared.notifications.messages import EnrolmentChange
from shared.organisations.enrolling import Overtaken, begun, set_holds, take_up
from shared.organisations.messages import Pace
from shared.organisations.models import Client, ClientLearner, ClientProduct
from shared.organisations.rules import Hold, with_hold, without_hold
from shared.readiness.models import Enrolment, Product, ProductNotFound

MOST_PRODUCTS = 50  # a learner's enrolments in all of them fit into one transaction
WORKFLOW = "client_products"
LEARNERS_AT_ONCE = 100
TRIES = 4


DECIDING = [
    writes(Client),
    writes(ClientProduct),
    reads(Product),
    appends(AuditEntry),
    writes(Errand),
    starts(WORKFLOW),
]
BRINGING = [
    writes(ClientProduct),
    reads(ClientLearner),
    writes(User),
    writes(Enrolment),
    writes(Errand),
    emits("enrolment.changed"),
]


class TooManyProducts(Conflict):
    """A client has 50 products at the most."""


class ClientProductView(Message):
    """A product that a client's learners get or, when it is not assigned, got; `done` when all have been told so."""

    product_id: str
    assigned: bool
    done: bool
    changed_learners: int
    updated_at: datetime


def view(row: ClientProduct) -> ClientProductView:
    """Return a client's product as it is shown."""
    return ClientProductView(
        product_id=row.product_id,
        assigned=bool(row.assigned),
        done=bool(row.done),
        changed_learners=int(row.changed_learners),
        updated_at=row.updated_at,
    )


def decide(client_id: str, product_id: str, assigned: bool, actor: str, now: datetime) -> ClientProduct:
    """Assign a product to a client, or withdraw it; the workflow brings it to the learners.

    What stands already stays as it is. Raises `ClientNotFound`, `ProductNotFound`, `Overtaken` or `TooManyProducts`.
    """
    client, product = together((Client, client_id, None), (Product, product_id, None))
    client = Client.found(client)
    if product is None:
        raise ProductNotFound()
    rows = {row.product_id: row for row in ClientProduct.all_of(client.client_id)}
    known = rows.get(product.product_id)
    if known is None and not assigned:
        raise ProductNotFound()
    if known and known.assigned is assigned:
        return known
    if assigned and sum(row.assigned for row in rows.values()) >= MOST_PRODUCTS:
        raise TooManyProducts()
    row = ClientProduct(
        client.client_id,
        product.product_id,
        assigned=assigned,
        change=int(known.change) + 1 if known else 1,
        updated_at=now,
        updated_by=actor,
    )
    effects = Transaction()
    seen = ClientProduct.change == int(known.change) if known else ClientProduct.client_id.does_not_exist()
    effects.save(row, seen, lost=Overtaken())
    offer = Client.there() & (Client.offer == int(client.offer))
    effects.update(client, [Client.offer.add(1)], offer, lost=Overtaken())
    audit(
        "product_assigned" if assigned else "product_withdrawn",
        actor=actor,
        user_id=client.client_id,
        before={"assigned": bool(known and known.assigned)},
        after={"assigned": assigned},
        reason=None,
        now=now,
        transaction=effects,
        product_id=product.product_id,
    )
    errand = Errand.plan(WORKFLOW, row.message.key, row.message, transaction=effects)
    effects.commit()
    errand.begin()
    return row


def bring(row: ClientProduct, now: datetime) -> Pace:
    """Bring the change to the next learners, and remember how far it has come."""
    learners = ClientLearner.after(row.client_id, row.cursor, LEARNERS_AT_ONCE)
    changed = _bring(row, learners, now)
    more = len(learners) == LEARNERS_AT_ONCE
    row.advance(learners[-1].user_id if more else None, len(changed), now)
    emit_all("enrolment.changed", [EnrolmentChange(user_id=one, product_id=row.product_id) for one in changed])
    return Pace.MORE if more else Pace.DONE


def _bring(row: ClientProduct, learners: Sequence[ClientLearner], now: datetime) -> list[str]:
    found = Enrolment.find_many((one.user_id, row.product_id) for one in learners)
    enrolments = {one.user_id: one for one in found}
    users = {one.user_id: one for one in User.find_many(one.user_id for one in learners)}
    return [
        one.user_id
        for one in learners
        if one.user_id in users and _settled(row, one, users[one.user_id], enrolments.get(one.user_id), now)
    ]


def _settled(
    row: ClientProduct, learner: ClientLearner, user: User, enrolment: Enrolment | None, now: datetime
) -> bool:
    """Let one learner have or lose the product; True when that changed anything."""
    for remaining in reversed(range(TRIES)):
        effects = row.current(Transaction(), Overtaken())
        settle = _give if row.assigned else _take
        if not settle(effects, learner, user, enrolment, row.product_id, now):
            return False
        try:
            effects.commit()
            return True
        except Overtaken:
            if not remaining:
                raise
        user = User.of(learner.user_id)
        enrolment = Enrolment.find(learner.user_id, row.product_id)
        learner.refresh(consistent_read=True)
    return False


def _give(
    effects: Transaction,
    learner: ClientLearner,
    user: User,
    enrolment: Enrolment | None,
    product_id: str,
    now: datetime,
) -> bool:
    if learner.ended or (enrolment is not None and not _waits(enrolment, learner.client_id)):
        return False
    if enrolment is not None and enrolment.client_id == learner.client_id:
        set_holds(effects, enrolment, without_hold(enrolment.holds, Hold.WITHDRAWN), now)
        return True
    if enrolment is not None:
        take_up(effects, enrolment, learner.client_id, now)
        return True
    held = () if user.active else (Hold.DEACTIVATED,)
    effects.create(begun(user.user_id, product_id, learner.background, learner.client_id, now, *held), lost=Overtaken())
    effects.update(user, [User.enrolments.add(1)], User.active == bool(user.active), lost=Overtaken())
    return True


def _waits(enrolment: Enrolment, client_id: str) -> bool:
    """Tell whether an enrolment is taken up when this client gets the product: one in force elsewhere stays there."""
    holds = set(enrolment.holds or ())
    if enrolment.client_id == client_id:
        return Hold.WITHDRAWN.value in holds
    return bool(holds & {Hold.WITHDRAWN.value, Hold.ENDED.value})


def _take(
    effects: Transaction,
    learner: ClientLearner,
    user: User,
    enrolment: Enrolment | None,
    product_id: str,
    now: datetime,
) -> bool:
    if enrolment is None or enrolment.client_id != learner.client_id:
        return False
    if Hold.WITHDRAWN.value in (enrolment.holds or ()):
        return False
    set_holds(effects, enrolment, with_hold(enrolment.holds, Hold.WITHDRAWN), now)
    return True
