"""An admin is about to enrol a whole list of learners: they get a form that takes one CSV file."""

from datetime import datetime, timedelta

from pydantic import Field

from shared.backgrounds.models import Background
from shared.core.clock import now
from shared.core.errors import Invalid
from shared.core.function import Caller, endpoint
from shared.core.grants import reads, stores, writes
from shared.core.ids import new
from shared.core.messages import Body, Id, Message
from shared.core.table import create
from shared.organisations.enrolling import Place
from shared.organisations.imports import FORM_SECONDS, KEPT, LISTS, EnrolmentImport, form
from shared.organisations.messages import check_target
from shared.organisations.models import Client, ClientNotFound, ClientProduct
from shared.organisations.spreadsheet import MOST_BYTES, MOST_ROWS
from shared.readiness.models import Product, ProductNotFound


class ImportWanted(Body):
    """With which client, or in which product, the learners are enrolled; `background` is for rows that name none."""

    client_id: Id | None = None
    product_id: Id | None = None
    background: str | None = Field(default=None, max_length=100)


class ImportForm(Message):
    """Send the fields and then `file` to the address, as a form; GET imports/{import_id} tells what comes of it."""

    import_id: str
    url: str
    fields: dict[str, str]
    most_bytes: int
    most_rows: int
    ends_at: datetime


@endpoint(
    "POST /api/admin/enrolments/imports",
    scope="admin",
    api="admin",
    status=202,
    grants=[
        reads(Client),
        reads(ClientProduct),
        reads(Product),
        reads(Background),
        writes(EnrolmentImport),
        stores(LISTS),
    ],
    errors=[ClientNotFound, ProductNotFound, Invalid],
)
def start_enrolment_import(wanted: ImportWanted, caller: Caller) -> ImportForm:
    """Begin to enrol up to 10,000 learners from a CSV file.

    The columns are `email`, `name` (or first and last name) and `background`, in any order; the first row names them.
    """
    check_target(wanted.client_id, wanted.product_id)
    Place.of(wanted.client_id, wanted.product_id)
    if wanted.background is not None and Background.find(wanted.background or "-") is None:
        raise Invalid.field("background", "unknown")
    work = EnrolmentImport(
        new(),
        client_id=wanted.client_id,
        product_id=wanted.product_id,
        background=wanted.background,
        created_at=now(),
        created_by=caller.user_id,
        expires_at=now() + KEPT,
    )
    create(work)
    url, fields = form(work.key)
    return ImportForm(
        import_id=work.import_id,
        url=url,
        fields=fields,
        most_bytes=MOST_BYTES,
        most_rows=MOST_ROWS,
        ends_at=now() + timedelta(seconds=FORM_SECONDS),
    )
