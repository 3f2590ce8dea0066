"""The next learners of a list are enrolled, each row as a whole or not at all."""

from shared.core.clock import now
from shared.core.errands import Errand
from shared.core.function import step
from shared.core.grants import fetches, writes
from shared.organisations.enrolling import GRANTS, Overtaken
from shared.organisations.imports import WORK, WORKFLOW, EnrolmentImport, ImportedRow, ImportState
from shared.organisations.listed import enrol_next
from shared.organisations.messages import ListedLearners, Pace, Paced


@step(
    grants=[writes(EnrolmentImport), writes(ImportedRow), writes(Errand), fetches(WORK), *GRANTS],
    errors=[Overtaken],
    timeout=180,
    memory=1024,
)
def enrol_listed_learners(work: ListedLearners) -> Paced:
    """Enrol the learners of the next 200 rows; a repeat goes on where the last one came to."""
    found = EnrolmentImport.find(work.import_id)
    open_work = found is not None and found.state == ImportState.ENROLLING
    if found is not None and open_work and enrol_next(found, now()) is Pace.MORE:
        return Paced(pace=Pace.MORE)
    Errand.finish(WORKFLOW, work.key)
    return Paced(pace=Pace.DONE)
