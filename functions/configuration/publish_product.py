"""An administrator lets learners see a product as it was left last, with its assessments, modules and exam."""

from shared.assessments.models import Assessment
from shared.configuration.finding import product_draft
from shared.configuration.models import ASSESSMENT, PRODUCT, Draft
from shared.configuration.publishing import problems_before_publication, shown_assessment, shown_product
from shared.configuration.rules import refuse
from shared.configuration.views import ProductDraft, Publication
from shared.configuration.writing import GRANTS, Act, publish
from shared.core.clock import now
from shared.core.errors import Invalid, VersionConflict
from shared.core.function import Caller, endpoint
from shared.core.grants import reads, writes
from shared.core.table import Transaction
from shared.courses.models import Course
from shared.experts.models import ExpertSession
from shared.questions.models import BankQuestion
from shared.readiness.models import Product, ProductNotFound


@endpoint(
    "POST /api/admin/job-readiness/products/{product_id}/publish",
    scope="admin",
    api="admin",
    grants=[
        writes(Product),
        writes(Assessment),
        reads(Course),
        reads(ExpertSession),
        reads(BankQuestion),
        *GRANTS,
    ],
    errors=[ProductNotFound, VersionConflict, Invalid],
)
def publish_product(product_id: str, given: Publication, caller: Caller) -> ProductDraft:
    """Publish a product with its assessments; what learners have begun stays as it was when they began it."""
    draft = product_draft(product_id)
    assessments = Draft.all_in(ASSESSMENT.place(product_id))
    if not _shown(draft, assessments):
        refuse(problems_before_publication(draft, assessments))
        effects = Transaction().update(Product(product_id), shown_product(draft, assessments))
        changed = [each for each in assessments if each.published_version != each.version]
        for each in changed:
            effects.update(Assessment(each.thing_id), shown_assessment(each, product_id))
        publish(PRODUCT, draft, Act(caller.user_id, now(), given.version), effects, changed)
    return ProductDraft.of(draft)


def _shown(draft: Draft, assessments: list[Draft]) -> bool:
    """Tell whether learners see all of this already."""
    if any(each.published_version != each.version for each in (draft, *assessments)):
        return False
    product = Product.find(draft.thing_id)
    return product is not None and set(product.assessment_ids) == {each.thing_id for each in assessments}
