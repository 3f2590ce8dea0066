"""Somebody wants to sign in with another e-mail address."""

from pydantic import Field

from shared.accounts import code_mails
from shared.accounts.code_mails import AddressTakesNoMail, CodeSent
from shared.accounts.models import User, UserNotFound
from shared.accounts.rules import canonical_address
from shared.core.clock import now
from shared.core.errors import Invalid, TooMany
from shared.core.function import Caller, Limit, endpoint
from shared.core.grants import reads
from shared.core.messages import Body, Message


class NewAddress(Body):
    """The address that shall be the account's."""

    email: str = Field(max_length=254)


class AddressCodesSent(Message):
    """Two codes are on their way; the answer is the same whether or not the address belongs to somebody."""

    present: CodeSent = Field(description="To the address of the account")
    new: CodeSent = Field(description="To the new one")


@endpoint(
    "POST /api/user/email",
    scope="member",
    status=202,
    limit=Limit(10, 3600, by="caller"),
    grants=[reads(User), *code_mails.SENDING],
    errors=[UserNotFound, Invalid, AddressTakesNoMail, TooMany],
    environment=code_mails.ENVIRONMENT,
)
def request_address_change(wanted: NewAddress, caller: Caller) -> AddressCodesSent:
    """Get a code at my present address and one at the new one; both are needed for the change."""
    user, address = User.of(caller.user_id), canonical_address(wanted.email)
    if address == user.email:
        raise Invalid.field("email", "this is the address of the account")
    subject = f"address#{user.user_id}#{address}"
    values = {"address": address}
    return AddressCodesSent(
        present=code_mails.send(user.email, subject, "address_change", now(), values),
        new=code_mails.send(address, subject, "address_proof", now()),
    )
