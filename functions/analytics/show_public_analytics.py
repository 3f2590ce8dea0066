"""A viewer looks at how learners do, across clients, and never at fewer than five."""

from shared.analytics import reading
from shared.analytics.messages import Analytics, Wanted
from shared.core.errors import Invalid
from shared.core.function import endpoint


@endpoint(
    "GET /api/viewer/job-readiness/analytics",
    scope="viewer",
    api="admin",
    grants=reading.VIEWING,
    errors=[Invalid],
)
def show_public_analytics(wanted: Wanted) -> Analytics:
    """Show every measure across clients; groups of fewer than five people are withheld.

    They are withheld from every answer and from the difference of any two: small groups are joined with others once,
    and a joined group is in an answer as a whole or not at all. A group's figures move on, at most once an hour, when
    five people or more of it have changed, so that two answers never tell what one person did in between.
    """
    return reading.published(wanted)
