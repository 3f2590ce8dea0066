"""An administrator does away with the promotion exam of a product."""

from shared.configuration.finding import PRODUCTS, product_draft
from shared.configuration.models import PRODUCT
from shared.configuration.publishing import EXAM, FIRST_SECTIONS
from shared.configuration.views import VersionSeen
from shared.configuration.writing import GRANTS, Act, write
from shared.core.clock import now
from shared.core.errors import Invalid, VersionConflict
from shared.core.function import Caller, endpoint
from shared.readiness.models import ProductNotFound


@endpoint(
    "DELETE /api/admin/job-readiness/promotion-exams/{product_id}",
    scope="admin",
    api="admin",
    status=204,
    grants=GRANTS,
    errors=[ProductNotFound, VersionConflict, Invalid],
)
def delete_promotion_exam(product_id: str, seen: VersionSeen, caller: Caller) -> None:
    """Offer no exam any more, once the product is published; an exam that has started is taken to its end."""
    act = Act(caller.user_id, now(), seen.version)
    write(PRODUCT, (PRODUCTS, product_id), product_draft(product_id), {EXAM: FIRST_SECTIONS[EXAM]}, act)
