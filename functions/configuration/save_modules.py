"""An administrator sets how the modules of a product are passed, and which courses it has in which order."""

from shared.configuration.finding import PRODUCTS, product_draft
from shared.configuration.messages import ModulesWritten
from shared.configuration.models import PRODUCT
from shared.configuration.publishing import MODULES, courses_of, owners_of
from shared.configuration.rules import problems_of_modules, refuse
from shared.configuration.views import ModulesDraft
from shared.configuration.writing import GRANTS, Act, dumped, write
from shared.core.clock import now
from shared.core.errors import Invalid, VersionConflict
from shared.core.function import Caller, endpoint
from shared.core.grants import reads
from shared.courses.models import Course
from shared.readiness.models import ProductNotFound


@endpoint(
    "PUT /api/admin/job-readiness/products/{product_id}/modules",
    scope="admin",
    api="admin",
    grants=[reads(Course), *GRANTS],
    errors=[ProductNotFound, VersionConflict, Invalid],
)
def save_modules(product_id: str, given: ModulesWritten, caller: Caller) -> ModulesDraft:
    """Save the module settings of a product; learners see them once it is published."""
    draft = product_draft(product_id)
    refuse(problems_of_modules(given, owners_of(courses_of(given)), product_id))
    act = Act(caller.user_id, now(), given.version)
    return ModulesDraft.of(write(PRODUCT, (PRODUCTS, product_id), draft, {MODULES: dumped(given)}, act))
