"""An administrator looks at the expert sessions of a product and how they are watched."""

from pydantic import Field

from shared.core.errors import Invalid
from shared.core.function import endpoint
from shared.core.grants import reads, secret
from shared.core.messages import Id, Message
from shared.core.page import Page, open_cursor, seal
from shared.experts.messages import AdministeredSession
from shared.experts.models import ExpertSession
from shared.experts.statistics import SessionStatistics
from shared.readiness.models import Product, ProductNotFound


class SessionsWanted(Page):
    """Of which product."""

    product_id: Id


class AdministeredSessions(Message):
    """Sessions, active or not, the oldest first."""

    sessions: list[AdministeredSession]
    cursor: str | None = Field(description="Where the next page starts; null at the end")


@endpoint(
    "GET /api/admin/job-readiness/expert-sessions",
    scope="admin",
    api="admin",
    grants=[reads(Product), reads(ExpertSession), reads(SessionStatistics), secret("cursors")],
    errors=[ProductNotFound, Invalid],
)
def list_sessions(wanted: SessionsWanted) -> AdministeredSessions:
    """List the expert sessions of a product with their statistics."""
    if Product.find(wanted.product_id or "-") is None:
        raise ProductNotFound()
    scope = f"expert-sessions#{wanted.product_id}"
    rows, position = ExpertSession.page_of(wanted.product_id, wanted.limit, open_cursor(scope, wanted.cursor))
    sums = {found.session_id: found for found in SessionStatistics.find_many(row.session_id for row in rows)}
    shown = [AdministeredSession.of(row, sums.get(row.session_id)) for row in rows]
    return AdministeredSessions(sessions=shown, cursor=seal(scope, position))
