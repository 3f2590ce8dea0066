"""Somebody shows with two codes that they read both their old and their new address."""

from pydantic import Field

from shared.accounts import codes
from shared.accounts.models import Challenge, Identity, User, UserNotFound
from shared.accounts.profile_rules import AddressCodeRefused, AddressTaken
from shared.accounts.rules import canonical_address
from shared.audit.models import AuditEntry, AuditReason, audit
from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import Caller, Limit, endpoint
from shared.core.grants import appends, writes
from shared.core.messages import Body, Message
from shared.core.table import Transaction, together


class AddressCode(Body):
    """A code, with the challenge that it was sent for."""

    challenge_id: str = Field(min_length=1, max_length=40)
    code: str = Field(max_length=12)


class AddressProof(Body):
    """The new address, and both codes."""

    email: str = Field(max_length=254)
    present: AddressCode
    new: AddressCode


class AddressChanged(Message):
    """The address of the account."""

    email: str


@endpoint(
    "POST /api/user/email/confirm",
    scope="member",
    limit=Limit(60, 3600, by="caller"),
    grants=[writes(User), writes(Identity), appends(AuditEntry), writes(AuditReason), *codes.ACCEPTING],
    errors=[UserNotFound, AddressCodeRefused, AddressTaken, Invalid],
)
def confirm_address_change(given: AddressProof, caller: Caller) -> AddressChanged:
    """Change the address of my account: I stay signed in, and every other way in which I sign in stays mine."""
    challenges = [(Challenge, code.challenge_id, None) for code in (given.present, given.new)]
    user, present, new = together((User, caller.user_id, None), *challenges)
    if user is None:
        raise UserNotFound()
    address, refused, moment = canonical_address(given.email), AddressCodeRefused(), now()
    typed = [(present, user.email, given.present.code), (new, address, given.new.code)]
    effects = Transaction()
    for challenge in codes.accept_all(typed, f"address#{user.user_id}#{address}", moment, refused):
        challenge.use_up(effects, refused)
    _move(user, address, effects)
    audit(
        "address_changed",
        actor=user.user_id,
        user_id=user.user_id,
        before={},
        after={},
        reason=None,
        now=moment,
        transaction=effects,
    )
    answer = AddressChanged(email=address)
    effects.commit(answer)
    return answer


def _move(user: User, address: str, effects: Transaction) -> None:
    """Take the new name and give the old one free, in one transaction: one address is never two accounts'."""
    mine = Identity(Identity.key(f"email:{user.email}"), user_id=user.user_id)
    still = Identity.identity_id.does_not_exist() | (Identity.user_id == user.user_id)
    effects.delete(mine, still, lost=AddressTaken())
    effects.create(Identity(Identity.key(f"email:{address}"), user_id=user.user_id), lost=AddressTaken())
    effects.update(user, [User.email.set(address)], User.email == user.email, lost=AddressTaken())
