"""What people say about a report schedule, and what is shown of it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Self

from pydantic import Field

from shared.accounts.models import User
from shared.audit.models import AuditEntry, AuditReason
from shared.core.errors import Invalid
from shared.core.grants import appends, reads, writes
from shared.core.messages import Body, Id, Message
from shared.core.page import Page
from shared.core.table import Table
from shared.organisations import tenancy
from shared.organisations.rules import Reach
from shared.readiness.models import Product
from shared.reports.models import ReportSchedule
from shared.reports.rules import Frequency

MOST_RECIPIENTS = 20
WRITING = [
    writes(ReportSchedule),
    reads(User),
    reads(Product),
    appends(AuditEntry),
    writes(AuditReason),
    *tenancy.GRANTS,
]


class ReportPlan(Body):
    """Which report is sent to whom, and how often: weekly on Mondays, monthly on the first, about the time before."""

    title: str = Field(min_length=1, max_length=120)
    frequency: Frequency
    recipients: list[Id] = Field(
        min_length=1, max_length=MOST_RECIPIENTS, description="Ids of people on the client's staff"
    )
    product_id: Id | None = Field(default=None, description="All products where none is named")


class NewReport(ReportPlan):
    """A report on the learners of a client; for staff it is their own."""

    client_id: Id | None = None


class ChangedReport(ReportPlan):
    """What a report is to be from now on; `version` is the one that was seen."""

    version: int = Field(ge=1)


class WantedReports(Page):
    """Whose reports are wanted; for staff they are those of their own client."""

    client_id: Id | None = None


class ReportView(Message):
    """A report schedule, and the day (UTC) on which it is sent next."""

    schedule_id: str
    client_id: str
    title: str
    frequency: str
    recipients: list[str]
    product_id: str | None
    next_on: date
    version: int
    created_at: datetime

    @classmethod
    def of(cls, row: ReportSchedule) -> Self:
        """Return a schedule as it is shown."""
        return cls(
            schedule_id=row.schedule_id,
            client_id=row.client_id,
            title=row.title,
            frequency=row.frequency,
            recipients=row.recipients,
            product_id=row.product_id,
            next_on=date.fromisoformat(row.due_on),
            version=int(row.version),
            created_at=row.created_at,
        )


class ReportList(Message):
    """A page of report schedules."""

    reports: list[ReportView]
    cursor: str | None


def client_of(within: Reach) -> str:
    """Return the one client that reports are about; an admin has to name it."""
    if within.client_id is None:
        raise Invalid.field("client_id", "name the client")
    return within.client_id


def named_in(plan: ReportPlan) -> list[tuple[type[Table], str, None]]:
    """Return the keys of whom and what a plan names, which are read together with what else is."""
    people: list[tuple[type[Table], str, None]] = [(User, user_id, None) for user_id in plan.recipients]
    return [*people, (Product, plan.product_id, None)] if plan.product_id else people


def check(plan: ReportPlan, client_id: str, named: Sequence[Any]) -> None:
    """Refuse recipients who are not on the client's staff, and a product that does not exist; `named` is what is."""
    if len(set(plan.recipients)) < len(plan.recipients):
        raise Invalid.field("recipients", "somebody is named twice")
    for position, user in enumerate(named[: len(plan.recipients)]):
        if not is_staff(user, client_id):
            raise Invalid.field(f"recipients.{position}", "nobody on the staff of this client")
    if plan.product_id is not None and named[-1] is None:
        raise Invalid.field("product_id", "there is no such product")


def is_staff(user: User | None, client_id: str) -> bool:
    """Tell whether somebody is on a client's staff now."""
    return bool(user and user.active and "staff" in user.roles and client_id in (user.client_ids or ()))


def facts(row: ReportSchedule) -> dict[str, object]:
    """Return what the audit trail keeps of a schedule: names and numbers, and no title, which is free text."""
    return {
        "frequency": row.frequency,
        "recipients": list(row.recipients),
        "product_id": row.product_id,
        "version": int(row.version),
    }
