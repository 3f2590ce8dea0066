"""An administrator looks at a background."""

from shared.backgrounds.models import BackgroundNotFound
from shared.configuration.finding import background_draft
from shared.configuration.models import Draft
from shared.configuration.views import BackgroundDraft
from shared.core.function import endpoint
from shared.core.grants import reads
from shared.core.ids import Name


@endpoint(
    "GET /api/admin/job-readiness/backgrounds/{name}",
    scope="admin",
    api="admin",
    grants=[reads(Draft)],
    errors=[BackgroundNotFound],
)
def show_background(name: Name) -> BackgroundDraft:
    """Show a background."""
    return BackgroundDraft.of(background_draft(name))
