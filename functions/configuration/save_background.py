"""An administrator changes a background, or begins a new one."""

from shared.backgrounds.models import Background, BackgroundNotFound
from shared.configuration.backgrounds import BackgroundWritten
from shared.configuration.saving import save_background as save
from shared.configuration.views import BackgroundDraft
from shared.configuration.writing import GRANTS, Act
from shared.core.clock import now
from shared.core.errors import Invalid, VersionConflict
from shared.core.function import Caller, endpoint
from shared.core.grants import writes
from shared.core.ids import Name


@endpoint(
    "PUT /api/admin/job-readiness/backgrounds/{name}",
    scope="admin",
    api="admin",
    grants=[writes(Background), *GRANTS],
    errors=[BackgroundNotFound, VersionConflict, Invalid],
)
def save_background(name: Name, given: BackgroundWritten, caller: Caller) -> BackgroundDraft:
    """Save a background; it is in force at once, for projects and interviews that begin from now on."""
    return BackgroundDraft.of(save(name, given, Act(caller.user_id, now(), given.version)))
