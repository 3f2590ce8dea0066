"""Somebody wants their account, and all that is held about them, to be erased."""

from shared.accounts import code_mails
from shared.accounts.code_mails import AddressTakesNoMail, CodeSent
from shared.accounts.models import User, UserNotFound
from shared.core.clock import now
from shared.core.errors import TooMany
from shared.core.function import Caller, Limit, endpoint
from shared.core.grants import reads
from shared.core.messages import Message
from shared.core.table import together
from shared.privacy.models import Erasure
from shared.privacy.rules import GONE, AdministratorsStay, ErasureState, ErasureUnderWay
from shared.privacy.views import ErasureView


class ErasureAsked(Message):
    """The code that is on its way, or the erasure that is planned already."""

    code: CodeSent | None
    erasure: ErasureView | None


@endpoint(
    "DELETE /api/user",
    scope="member",
    status=202,
    limit=Limit(20, 3600, by="caller"),
    grants=[reads(User), reads(Erasure), *code_mails.SENDING],
    errors=[UserNotFound, AdministratorsStay, ErasureUnderWay, AddressTakesNoMail, TooMany],
    environment=code_mails.ENVIRONMENT,
)
def request_erasure(caller: Caller) -> ErasureAsked:
    """Get a code by e-mail with which the erasure of my account is confirmed; one that is planned is shown."""
    user, erasure = together((User, caller.user_id, None), (Erasure, caller.user_id, None))
    if user is None:
        raise UserNotFound()
    if erasure is not None and erasure.stands in GONE:
        raise ErasureUnderWay()
    if erasure is not None and erasure.stands is ErasureState.PLANNED:
        return ErasureAsked(code=None, erasure=ErasureView.of(erasure))
    if "admin" in user.roles:
        raise AdministratorsStay()
    code = code_mails.send(user.email, f"erasure#{user.user_id}", "erasure_code", now())
    return ErasureAsked(code=code, erasure=None)
