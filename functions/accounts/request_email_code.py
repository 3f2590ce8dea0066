"""Somebody asks for a code by e-mail, to sign in or to sign up."""

from pydantic import Field

from shared.accounts import code_mails
from shared.accounts.code_mails import NOBODY, AddressTakesNoMail, CodeSent
from shared.accounts.codes import SIGN_IN
from shared.accounts.models import Identity
from shared.accounts.rules import canonical_address
from shared.core.clock import now
from shared.core.errors import Invalid, TooMany
from shared.core.function import Limit, endpoint
from shared.core.grants import reads
from shared.core.messages import Body


class EmailCodeRequest(Body):
    """Where the code goes."""

    email: str = Field(max_length=254)


@endpoint(
    "POST /api/auth/email",
    api="identity",
    limit=Limit(times=60, seconds=900),
    grants=[*code_mails.SENDING, reads(Identity)],
    errors=[Invalid, AddressTakesNoMail, TooMany],
    environment=code_mails.ENVIRONMENT,
    status=202,
)
def request_email_code(wanted: EmailCodeRequest) -> CodeSent:
    """Send a six-digit code by e-mail; the answer is the same whether or not the address is known."""
    address = canonical_address(wanted.email)
    # Read for everybody, so that nothing tells a known address from an unknown one.
    known = Identity.find(Identity.key(f"email:{address}"))
    expected = known.user_id if known else NOBODY
    return code_mails.send(address, SIGN_IN, "sign_in_code", now(), expected=expected)
