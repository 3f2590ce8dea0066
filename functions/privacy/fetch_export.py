"""Somebody fetches the copy of their data."""

from shared.core.clock import now
from shared.core.function import Caller, Redirect, endpoint
from shared.core.grants import fetches, reads
from shared.privacy.exports import PATH, link
from shared.privacy.models import PersonalExport
from shared.privacy.places import EXPORTS
from shared.privacy.rules import PersonalExportNotFound, PersonalExportNotReady


@endpoint(
    f"GET {PATH}/{{copy_id}}/file",
    scope="member",
    status=302,
    grants=[reads(PersonalExport), fetches(EXPORTS)],
    errors=[PersonalExportNotFound, PersonalExportNotReady],
)
def fetch_export(copy_id: str, caller: Caller) -> Redirect:
    """Download the copy of my data; the address works for five minutes, this endpoint for seven days."""
    return Redirect(link(PersonalExport.of(caller.user_id, copy_id, now())))
