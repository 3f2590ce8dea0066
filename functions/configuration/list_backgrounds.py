"""An administrator looks at the backgrounds."""

from shared.configuration.finding import BACKGROUNDS
from shared.configuration.models import Draft
from shared.configuration.views import DraftPage
from shared.configuration.writing import LISTING
from shared.core.errors import Invalid
from shared.core.function import endpoint
from shared.core.grants import reads
from shared.core.page import Page


@endpoint(
    "GET /api/admin/job-readiness/backgrounds",
    scope="admin",
    api="admin",
    grants=[reads(Draft), *LISTING],
    errors=[Invalid],
)
def list_backgrounds(wanted: Page) -> DraftPage:
    """List the backgrounds."""
    return DraftPage.of(BACKGROUNDS, wanted)
