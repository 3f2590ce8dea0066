"""Somebody wants a copy of everything that is held about them."""

from shared.core.clock import now
from shared.core.errors import TooMany
from shared.core.function import Caller, Limit, endpoint
from shared.privacy import exports
from shared.privacy.exports import PATH, PersonalExportView
from shared.privacy.rules import ErasureUnderWay


@endpoint(
    f"POST {PATH}",
    scope="member",
    status=202,
    limit=Limit(20, 3600, by="caller"),
    grants=exports.ASKING,
    errors=[ErasureUnderWay, TooMany],
)
def request_export(caller: Caller) -> PersonalExportView:
    """Begin a copy of everything held about me; a mail comes when it is ready, and it can be looked up by its id."""
    return PersonalExportView.of(exports.ask(caller.user_id, now()))
