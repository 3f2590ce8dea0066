"""An administrator looks at how the business does."""

from shared.business.messages import BusinessMetrics, Period
from shared.business.reading import GRANTS, figures
from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import endpoint


@endpoint("GET /api/admin/business-metrics", scope="admin", api="admin", grants=GRANTS, errors=[Invalid])
def show_business_metrics(wanted: Period) -> BusinessMetrics:
    """Show who is there and who stays, what is used and paid, and how fast models answer, over a period.

    Everything is counted under days of UTC. Of what is begun in the period, completed is what has been completed since.
    """
    return figures(wanted, now())
