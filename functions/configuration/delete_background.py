"""An administrator deletes a background."""

from shared.backgrounds.models import Background, BackgroundNotFound
from shared.configuration.finding import background_draft
from shared.configuration.models import BACKGROUND
from shared.configuration.views import VersionSeen
from shared.configuration.writing import GRANTS, Act, delete
from shared.core.clock import now
from shared.core.errors import Invalid, VersionConflict
from shared.core.function import Caller, endpoint
from shared.core.grants import writes
from shared.core.ids import Name
from shared.core.table import Transaction


@endpoint(
    "DELETE /api/admin/job-readiness/backgrounds/{name}",
    scope="admin",
    api="admin",
    status=204,
    grants=[writes(Background), *GRANTS],
    errors=[BackgroundNotFound, VersionConflict, Invalid],
)
def delete_background(name: Name, seen: VersionSeen, caller: Caller) -> None:
    """Delete a background; nothing begins with it any more."""
    act = Act(caller.user_id, now(), seen.version)
    delete(BACKGROUND, background_draft(name), act, Transaction().delete(Background(name)), while_published=True)
