"""An administrator changes what is sold, for how much, and what plans include."""

from shared.billing.messages import CatalogueWritten
from shared.billing.models import NoCatalogue, Offer
from shared.billing.saving import CatalogueDraft, save
from shared.configuration.writing import GRANTS, Act
from shared.core.clock import now
from shared.core.errors import Invalid, VersionConflict
from shared.core.function import Caller, endpoint
from shared.core.grants import writes


@endpoint(
    "PUT /api/admin/billing/catalogue",
    api="admin",
    scope="admin",
    grants=[writes(Offer), *GRANTS],
    errors=[NoCatalogue, VersionConflict, Invalid],
)
def save_catalogue(given: CatalogueWritten, caller: Caller) -> CatalogueDraft:
    """Save the catalogue; it is in force at once, for work and purchases that begin from now on."""
    return CatalogueDraft.of(save(given, Act(caller.user_id, now(), given.version)))
