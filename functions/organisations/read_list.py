"""A list of learners that has arrived is read, whatever a spreadsheet made of it."""

from shared.backgrounds.models import Background
from shared.core.clock import now
from shared.core.errands import Errand
from shared.core.function import step
from shared.core.grants import fetches, reads, stores, writes
from shared.organisations import listed
from shared.organisations.imports import LISTS, WORK, WORKFLOW, EnrolmentImport
from shared.organisations.messages import ListedLearners, Pace, Paced


@step(
    grants=[writes(EnrolmentImport), reads(Background), writes(Errand), fetches(LISTS), stores(WORK)],
    timeout=60,
    memory=1024,
)
def read_list(work: ListedLearners) -> Paced:
    """Read the list and keep its rows, or refuse it as a whole with the reason."""
    found = EnrolmentImport.find(work.import_id)
    if found is not None and listed.read_list(found, now()):
        return Paced(pace=Pace.MORE)
    Errand.finish(WORKFLOW, work.key)
    return Paced(pace=Pace.DONE)
