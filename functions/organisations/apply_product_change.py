"""A product that was assigned to an organisation, or withdrawn, is brought to its next learners."""

from shared.core.clock import now
from shared.core.errands import Errand
from shared.core.function import step
from shared.organisations.enrolling import Overtaken
from shared.organisations.messages import Pace, Paced, ProductChange
from shared.organisations.models import ClientProduct
from shared.organisations.products import BRINGING, WORKFLOW, bring


@step(grants=BRINGING, errors=[Overtaken], timeout=120)
def apply_product_change(change: ProductChange) -> Paced:
    """Bring the change to the next hundred learners; a later change takes the place of this one."""
    row = ClientProduct.find(change.client_id, change.product_id)
    current = row is not None and int(row.change) == change.change and not row.done
    if row is not None and current and bring(row, now()) is Pace.MORE:
        return Paced(pace=Pace.MORE)
    Errand.finish(WORKFLOW, change.key)
    return Paced(pace=Pace.DONE)
