"""An admin enrols one learner, with an organisation or in a product; they need not have signed in before."""

from pydantic import Field

from shared.accounts.models import Identity
from shared.accounts.rules import canonical_address
from shared.backgrounds.models import Background
from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import reads
from shared.core.messages import Body, Id, Message
from shared.core.table import Transaction, together
from shared.organisations.clients import check_name
from shared.organisations.enrolling import (
    GRANTS,
    TRIES,
    Enrolled,
    Known,
    LearnerDeactivated,
    Newcomer,
    Overtaken,
    Place,
    enrol,
)
from shared.organisations.messages import check_target
from shared.organisations.models import ClientNotFound
from shared.readiness.models import ProductNotFound


class NewEnrolment(Body):
    """Who is enrolled, and where: with a client in all of its products, or in one product without a client."""

    email: str = Field(max_length=254)
    name: str = Field(default="", max_length=200)
    background: str = Field(min_length=1, max_length=100)
    client_id: Id | None = None
    product_id: Id | None = None


class EnrolmentDone(Message):
    """The learner, and the products in which this changed anything; in none where they had all of them already."""

    user_id: str
    outcome: str
    product_ids: list[str]


@endpoint(
    "POST /api/admin/enrolments",
    scope="admin",
    api="admin",
    status=201,
    grants=[*GRANTS, reads(Background)],
    errors=[ClientNotFound, ProductNotFound, LearnerDeactivated, Overtaken, Invalid],
)
def enrol_learner(wanted: NewEnrolment, caller: Caller) -> EnrolmentDone:
    """Enrol a learner by their address; whoever has the products already keeps them as they are."""
    check_target(wanted.client_id, wanted.product_id)
    name = check_name(wanted.name) if wanted.name else ""
    one = Newcomer(canonical_address(wanted.email), name, wanted.background)
    enrolled = _enrolled(wanted, one, caller.user_id)
    outcome = "enrolled" if enrolled.changed else "already_enrolled"
    return EnrolmentDone(user_id=enrolled.user_id, outcome=outcome, product_ids=list(enrolled.product_ids))


def _enrolled(wanted: NewEnrolment, one: Newcomer, actor: str) -> Enrolled:
    for remaining in reversed(range(TRIES)):
        effects, (place, known) = Transaction(), _look(wanted, one)
        enrolled = enrol(effects, place, one, known, actor=actor, now=now())
        if known.user and not enrolled.changed:
            return enrolled
        try:
            effects.commit()
            return enrolled
        except Overtaken:
            if not remaining:
                raise
    raise Overtaken()


def _look(wanted: NewEnrolment, one: Newcomer) -> tuple[Place, Known]:
    background, row, identity = together(
        (Background, one.background, None),
        Place.key(wanted.client_id, wanted.product_id),
        (Identity, one.identity, None),
    )
    if background is None:
        raise Invalid.field("background", "unknown")
    place = Place.seen(wanted.client_id, row)
    return place, Known.of(identity.user_id, place) if identity else Known()
