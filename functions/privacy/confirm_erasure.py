"""Somebody confirms with a code from their mail that everything held about them shall be erased."""

from pydantic import Field

from shared.accounts import codes
from shared.accounts.models import User, UserNotFound
from shared.clients import mail
from shared.core import log
from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import Caller, Limit, endpoint
from shared.core.grants import mails, reads, writes
from shared.core.messages import Body
from shared.core.table import Transaction, together
from shared.notifications.filling import fill
from shared.privacy.models import Erasure
from shared.privacy.rules import GONE, AdministratorsStay, ErasureCodeRefused, ErasureState, ErasureUnderWay
from shared.privacy.views import PATH, ErasureView


class ErasureConfirmation(Body):
    """The code, with the challenge that it was sent for."""

    challenge_id: str = Field(min_length=1, max_length=40)
    code: str = Field(max_length=12)


@endpoint(
    f"POST {PATH}/confirm",
    scope="member",
    limit=Limit(60, 3600, by="caller"),
    grants=[reads(User), writes(Erasure), mails(), *codes.ACCEPTING],
    errors=[UserNotFound, AdministratorsStay, ErasureCodeRefused, ErasureUnderWay, Invalid],
    environment=("MAIL_SENDER",),
)
def confirm_erasure(given: ErasureConfirmation, caller: Caller) -> ErasureView:
    """Have my account erased in 14 days; until then I can change my mind."""
    user, known = together((User, caller.user_id, None), (Erasure, caller.user_id, None))
    if user is None:
        raise UserNotFound()
    if known is not None and known.stands in GONE:
        raise ErasureUnderWay()
    if "admin" in user.roles:
        raise AdministratorsStay()
    subject = f"erasure#{user.user_id}"
    challenge = codes.accept(user.email, subject, given.challenge_id, given.code, now(), ErasureCodeRefused())
    erasure, effects = Erasure.planned(user.user_id, now()).in_place_of(known), Transaction()
    challenge.use_up(effects, ErasureCodeRefused())
    open_still = Erasure.user_id.does_not_exist() | (Erasure.state == ErasureState.WITHDRAWN.value)
    effects.save(erasure, open_still, lost=ErasureUnderWay())
    view = ErasureView.of(erasure)
    effects.commit(view)
    _tell(user.email, view)
    return view


def _tell(address: str, view: ErasureView) -> None:
    """Mail what was begun, so that whoever has not meant it can stop it; the erasure stands without the mail too."""
    try:
        mail.send(address, fill("erasure_planned", until=str(view.final_at)[:10]))
    except mail.MailNotSent as failure:
        log.exception("a planned erasure could not be told", failure)
