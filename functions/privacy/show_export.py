"""Somebody asks how far the copy of their data is."""

from shared.core.clock import now
from shared.core.function import Caller, endpoint
from shared.core.grants import reads
from shared.privacy.exports import PATH, PersonalExportView
from shared.privacy.models import PersonalExport
from shared.privacy.rules import PersonalExportNotFound


@endpoint(f"GET {PATH}/{{copy_id}}", scope="member", grants=[reads(PersonalExport)], errors=[PersonalExportNotFound])
def show_export(copy_id: str, caller: Caller) -> PersonalExportView:
    """Show a copy of my data, with where its file is fetched once it is ready."""
    return PersonalExportView.of(PersonalExport.of(caller.user_id, copy_id, now()))
