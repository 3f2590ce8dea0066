"""How a payment is refused, whoever the provider is."""

from shared.core.errors import Conflict, Forbidden, Malformed, NotFound, PaymentRequired, Unavailable


class NotAtProvider(NotFound):
    """The payment provider knows no such thing; `what` is its name for it."""


class ProviderRefused(Conflict):
    """The payment provider does not allow this now."""


class PackageNotFound(NotFound):
    """There is no such package on sale."""


class NotYourPayment(Forbidden):
    """This is no payment of yours."""


class PaymentNotMade(PaymentRequired):
    """This has not been paid; `step` is what the provider waits for, `refusal` why it was declined."""


class PaymentHeld(Conflict):
    """This payment is not what we sell; we look at it ourselves, and nothing is lost."""


class OrderChanged(Conflict):
    """What was approved at PayPal is not what was ordered here; nothing was taken."""


class PayPalOff(Unavailable):
    """Paying with PayPal is not offered here."""


class SignatureRefused(Malformed):
    """This was not signed by the payment provider, or not lately."""


class EventUnreadable(Malformed):
    """The body is no JSON that means one thing."""
