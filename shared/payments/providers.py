"""The providers behind one interface: what they say of a payment now, and a refund."""

from typing import Protocol

from shared.clients import paypal, stripe
from shared.payments.models import Payment
from shared.payments.rules import Seen

GRANTS = (*stripe.GRANTS, *paypal.GRANTS)
ENVIRONMENT = (*stripe.ENVIRONMENT, *paypal.ENVIRONMENT)
LAYERS = tuple(dict.fromkeys((*stripe.LAYERS, *paypal.LAYERS)))
TIMEOUT = max(stripe.TIMEOUT, paypal.TIMEOUT)


class Provider(Protocol):
    """Whoever takes the money."""

    def payment(self, provider_id: str, /) -> Seen:
        """Return what is said of a payment now; raises `NotAtProvider`."""

    def refund(self, provider_id: str, amount: int, key: str, /) -> str:
        """Refund a part of it, in minor units, once for a key; raises `ProviderRefused`."""

    def is_live(self) -> bool:
        """Tell whether real money is moved."""


PROVIDERS: dict[str, Provider] = {"stripe": stripe, "paypal": paypal}


def provider_of(payment: Payment) -> Provider:
    """Return whom a payment was made with."""
    return PROVIDERS[payment.provider]
