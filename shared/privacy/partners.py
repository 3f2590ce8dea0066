"""Partners who hold something about our people, each told to forget somebody before our own rows are gone."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from shared.clients import stripe
from shared.core.grants import Grant, reads
from shared.payments.models import BillingCustomer
from shared.privacy.models import Erasure


@dataclass(frozen=True)
class Partner:
    """Somebody outside with data of our people.

    `forget` takes a user's id, finds the partner's own name of them in our rows, and has it forgotten there. It may be
    called again after it has succeeded; what it raises has the whole step tried again. `grants`, `layers` and
    `environment` are what it needs besides.
    """

    name: str
    forget: Callable[[str], None]
    grants: tuple[Grant, ...] = ()
    layers: tuple[str, ...] = ()
    environment: tuple[str, ...] = ()


def _forget_at_stripe(user_id: str) -> None:
    known = BillingCustomer.find(user_id)
    if known is not None:
        stripe.forget_customer(known.customer_id)


# PayPal is not among them: nobody is made known there by us. Whoever pays with it has an account of their own, and an
# order carries two opaque ids of ours, which belong to nobody any more once we have forgotten the person.
PARTNERS = (
    Partner("stripe", _forget_at_stripe, (reads(BillingCustomer), *stripe.GRANTS), stripe.LAYERS, stripe.ENVIRONMENT),
)


def tell(erasure: Erasure, partners: Iterable[Partner]) -> None:
    """Have a person forgotten by every partner who does not know yet."""
    for partner in partners:
        if partner.name not in erasure.told:
            partner.forget(erasure.user_id)
            erasure.note_told(partner.name)
