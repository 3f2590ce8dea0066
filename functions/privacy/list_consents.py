"""Somebody looks at what they have agreed to."""

from shared.core.function import Caller, endpoint
from shared.core.grants import reads
from shared.core.messages import Message
from shared.privacy.consents import ENVIRONMENT, MATTERS, Consent, ConsentView, view


class ConsentList(Message):
    """Every matter that I may agree to, with what I say to it."""

    consents: list[ConsentView]


@endpoint("GET /api/user/consents", scope="member", grants=[reads(Consent)], environment=ENVIRONMENT)
def list_consents(caller: Caller) -> ConsentList:
    """List what I have agreed to, taken back, or was never asked."""
    said = Consent.all_of(caller.user_id)
    return ConsentList(consents=[view(matter, said.get(matter)) for matter in MATTERS])
