"""Everything that is held about a person is written into one file for them."""

from shared.accounts.models import User
from shared.core.clock import now
from shared.core.errands import Errand
from shared.core.errors import Unavailable
from shared.core.function import step
from shared.core.grants import fetches, gathers, lists, reads, uploads, wipes, writes
from shared.core.messages import Message
from shared.privacy import gathering, registry
from shared.privacy.exports import PersonalExportTask
from shared.privacy.models import Erasure, PersonalExport
from shared.privacy.places import EXPORTED, EXPORTS
from shared.privacy.registry import LAYERS
from shared.privacy.rules import Fulfilment
from shared.readiness.models import Enrolment


class ExportWritten(Message):
    """Whether there is a file."""

    fulfilment: Fulfilment


@step(
    grants=[
        writes(PersonalExport),
        reads(Erasure),
        reads(User),
        reads(Enrolment),
        *map(gathers, registry.exported()),
        *(grant for place in EXPORTED for grant in (lists(place.path), fetches(place.path))),
        uploads(EXPORTS),
        wipes(EXPORTS),
        writes(Errand),
    ],
    errors=[Unavailable],
    layers=LAYERS,
    memory=1769,
    timeout=840,
)
def write_export(task: PersonalExportTask) -> ExportWritten:
    """Write the file; one whose owner is being erased by now is taken away again. Again replaces it."""
    return ExportWritten(fulfilment=gathering.fulfil(task, now()))
