"""What the tables hold about a person goes."""

from shared.accounts.models import User
from shared.core.errors import Unavailable
from shared.core.function import step
from shared.core.grants import erases, reads, schedules, writes
from shared.exams.delivery import FINISHER
from shared.exams.models import ExamAttempt
from shared.privacy import erasing, registry
from shared.privacy.erasing import ErasureTask
from shared.privacy.models import Erasure
from shared.privacy.registry import LAYERS


@step(
    grants=[
        writes(Erasure),
        reads(User),
        reads(ExamAttempt),
        schedules(FINISHER),
        *map(erases, registry.erased()),
    ],
    errors=[Unavailable],
    layers=LAYERS,
    memory=1024,
    timeout=840,
)
def erase_rows(task: ErasureTask) -> None:
    """Remove schedules, then rows, table after table; tried again, it goes on with the table where it stood."""
    erasure = erasing.of(task)
    erasing.cancel_schedules(task.user_id)
    erasing.erase_rows(erasure)
