"""Copies of everything that is held about a person: asked for, written as an archive, and fetched by them alone."""

from datetime import datetime, timedelta

from shared.core.errands import Errand
from shared.core.grants import starts, writes
from shared.core.ids import derived
from shared.core.messages import Message
from shared.core.table import Transaction
from shared.media import links
from shared.privacy.models import Erasure, PersonalExport
from shared.privacy.rules import ExportState, PersonalExportNotReady

WORKFLOW = "personal_data_export"
ASKING = [writes(PersonalExport), writes(Erasure), writes(Errand), starts(WORKFLOW)]
PATH = "/api/user/export"
AGAIN_SECONDS = 3600
PATIENCE = timedelta(minutes=40)


class PersonalExportTask(Message):
    """An export that is to be written."""

    user_id: str
    export_id: str

    @property
    def key(self) -> tuple[str, str]:
        """What names the workflow that writes it."""
        return (self.user_id, self.export_id)


class PersonalExportView(Message):
    """A copy of what is held about you: `running`, or `ready` to be fetched from `file` until it expires."""

    export_id: str
    state: str
    size: int
    file: str | None
    asked_at: str
    expires_at: str

    @classmethod
    def of(cls, export: PersonalExport) -> "PersonalExportView":
        """Return an export as its owner sees it."""
        ready = export.state == ExportState.READY
        return cls(
            export_id=export.export_id,
            state=export.state,
            size=int(export.size),
            file=f"{PATH}/{export.export_id}/file" if ready else None,
            asked_at=export.asked_at.isoformat(),
            expires_at=export.expires_at.isoformat(),
        )


def ask(user_id: str, now: datetime) -> PersonalExport:
    """Begin a copy of everything held about a person; asked again within the hour, it is the same one.

    Raises `ErasureUnderWay` once the person's account is closed.
    """
    export_id = derived("personal-export", user_id, int(now.timestamp()) // AGAIN_SECONDS)
    known = PersonalExport.find(user_id, export_id)
    if known is not None:
        return known
    export = PersonalExport.asked(user_id, export_id, now)
    task, effects = PersonalExportTask(user_id=user_id, export_id=export_id), Transaction()
    Erasure.refuse_while_gone(user_id, effects)
    effects.save(export)
    errand = Errand.plan(WORKFLOW, task.key, task, transaction=effects, patience=PATIENCE)
    effects.commit()
    errand.begin()
    return export


def link(export: PersonalExport) -> str:
    """Return an address of the archive that works for five minutes; raises `PersonalExportNotReady`."""
    if export.state != ExportState.READY:
        raise PersonalExportNotReady(retry_after=5)
    return links.link(export.key, "application/zip", links.saved_as("fivestar-my-data.zip"))
