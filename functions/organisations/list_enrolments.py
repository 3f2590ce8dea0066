"""An admin looks at who is enrolled, client by client."""

from pydantic import Field

from shared.accounts.models import User
from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import reads, secret
from shared.core.messages import Message
from shared.core.page import Page, open_cursor, seal
from shared.organisations.enrolments import EnrolmentView, page_of, views
from shared.organisations.messages import AskedClient
from shared.organisations.tenancy import GRANTS, reach_of
from shared.readiness.models import Enrolment


class EnrolmentsWanted(Page):
    """Whose enrolments are wanted: a client's, or `independent` for those without one, or everybody's."""

    client_id: AskedClient | None = None


class EnrolmentPage(Message):
    """Enrolments, client by client in their order; those without a client come last."""

    enrolments: list[EnrolmentView]
    cursor: str | None = Field(description="Where the next page starts; null at the end")


@endpoint(
    "GET /api/admin/enrolments",
    scope="admin",
    api="admin",
    grants=[*GRANTS, reads(Enrolment), reads(User), secret("cursors")],
    errors=[Invalid],
)
def list_enrolments(wanted: EnrolmentsWanted, caller: Caller) -> EnrolmentPage:
    """List enrolments with their learners."""
    reach = reach_of(caller, asked=wanted.client_id, role="admin")
    scope = f"enrolments#{wanted.client_id}"
    rows, position = page_of(reach, wanted.limit, open_cursor(scope, wanted.cursor))
    return EnrolmentPage(enrolments=views(rows), cursor=seal(scope, position))
