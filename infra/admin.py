"""Makes the first administrator of a stage, once: `make admin STAGE=dev EMAIL=ada@example.org`."""

import os

from infra.reaching import reach
from shared.accounts.models import Identity, User
from shared.accounts.roles import RoleHolder
from shared.accounts.rules import canonical_address
from shared.audit.models import audit
from shared.core.clock import now
from shared.core.errors import Conflict
from shared.core.table import Transaction

ONCE = "first-admin"


class AdminExists(Conflict):
    """This stage has its first administrator; they make the others."""


def appoint(address: str) -> User:
    """Give the person with this address the role `admin`; raises `AdminExists` the second time."""
    address = canonical_address(address)
    user = User.signed_in_with(f"email:{address}", address, "", now())
    effects = Transaction().create(Identity(Identity.key(ONCE), user_id=user.user_id), lost=AdminExists())
    effects.update(user, [User.roles.add({"admin"})])
    RoleHolder.granted("admin", user.user_id, effects)
    audit(
        "admin_appointed",
        actor="operator",
        user_id=user.user_id,
        before={"roles": sorted(user.roles)},
        after={"roles": sorted(user.roles | {"admin"})},
        reason="the first administrator of the stage",
        now=now(),
        transaction=effects,
    )
    effects.commit()
    return user


def main() -> None:
    """Appoint whom EMAIL names on the stage that STAGE names."""
    reach()
    try:
        print(f"administrator of {os.environ['STAGE']}: {appoint(os.environ['EMAIL']).user_id}")
    except AdminExists as refusal:
        raise SystemExit(refusal.detail) from None


if __name__ == "__main__":
    main()
