"""Six-digit codes go by e-mail to the address that they prove to be read."""

import secrets as random_source
from collections.abc import Mapping
from datetime import datetime

from pydantic import Field

from shared.accounts.models import Challenge
from shared.accounts.rules import CODE_LIFETIME, CODE_TRIES, CODES_PER_ADDRESS, CODES_WINDOW_SECONDS, code_digest
from shared.clients import mail
from shared.core import limits, log
from shared.core.errors import Refusal, Unavailable
from shared.core.grants import mails, secret, writes
from shared.core.ids import new
from shared.core.limits import Counter
from shared.core.messages import Message
from shared.core.secrets import secret as read_secret
from shared.notifications.filling import fill

SENDING = [writes(Challenge), writes(Counter), mails(), secret("sign-in")]
ENVIRONMENT = ("MAIL_SENDER",)
NOBODY = "-"


class AddressTakesNoMail(Refusal):
    """No mail can be sent to this address."""

    status = 422


class CodeSent(Message):
    """A code is on its way to an address."""

    challenge_id: str
    expires_in: int = Field(description="Seconds for which the code is valid")
    tries: int


def send(
    address: str,
    subject: str,
    template: str,
    now: datetime,
    values: Mapping[str, str] | None = None,
    expected: str = NOBODY,
) -> CodeSent:
    """Mail a code that is good for a subject, such as `erasure#<user>`, and for nothing else.

    `expected` is whose account the address is of, where that matters when the code is typed. Raises `TooMany` when the
    address was sent too many, `AddressTakesNoMail`, and `Unavailable` when no mail can be sent now.
    """
    limits.take(f"email-code#{address}", CODES_PER_ADDRESS, CODES_WINDOW_SECONDS)
    challenge_id, code = new(), f"{random_source.randbelow(10**6):06d}"
    stored = code_digest(read_secret("sign-in")["key"], challenge_id, f"{subject}#{address}", code)
    Challenge(challenge_id, code_digest=stored, expected=expected, expires_at=now + CODE_LIFETIME).save()
    try:
        mail.send(address, fill(template, code=code, **(values or {})))
    except mail.MailRefused as refusal:
        log.info("a mail was refused", kind=template, code=str(refusal))
        log.metric("MailsNotSent", 1, kind=template)
        raise AddressTakesNoMail(f"No mail can be sent to {address}.") from None
    except mail.MailNotSent as failure:
        log.exception("a code could not be mailed", failure)
        raise Unavailable("The code could not be mailed; ask for one again later.", retry_after=5) from None
    return CodeSent(challenge_id=challenge_id, expires_in=int(CODE_LIFETIME.total_seconds()), tries=CODE_TRIES)
