"""An administrator looks at the courses of a product."""

from shared.configuration.finding import product_draft
from shared.configuration.models import COURSE, Draft
from shared.configuration.views import DraftPage
from shared.configuration.writing import LISTING
from shared.core.errors import Invalid
from shared.core.function import endpoint
from shared.core.grants import reads
from shared.core.messages import Id
from shared.core.page import Page
from shared.readiness.models import ProductNotFound


class CoursesWanted(Page):
    """Of which product."""

    product_id: Id


@endpoint(
    "GET /api/admin/job-readiness/courses",
    scope="admin",
    api="admin",
    grants=[reads(Draft), *LISTING],
    errors=[ProductNotFound, Invalid],
)
def list_courses(wanted: CoursesWanted) -> DraftPage:
    """List the courses of a product."""
    product_draft(wanted.product_id)
    return DraftPage.of(COURSE.place(wanted.product_id), wanted)
