"""An administrator looks at what is sold and for how much."""

from shared.billing.models import NoCatalogue
from shared.billing.saving import CatalogueDraft, known
from shared.configuration.models import Draft
from shared.core.function import endpoint
from shared.core.grants import reads


@endpoint("GET /api/admin/billing/catalogue", api="admin", scope="admin", grants=[reads(Draft)], errors=[NoCatalogue])
def show_catalogue() -> CatalogueDraft:
    """Show the catalogue: packages, plans, prices and entitlements."""
    draft = known()
    if draft is None:
        raise NoCatalogue()
    return CatalogueDraft.of(draft)
