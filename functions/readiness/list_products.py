"""A learner looks at their products: stars, tier, what is open, and what keeps the rest closed."""

from typing import Any

from shared.core.function import Caller, endpoint
from shared.core.grants import reads
from shared.core.messages import Message
from shared.exams.models import ExamRecord
from shared.exams.results import PromotionOffer, offer_of
from shared.readiness.models import Enrolment, Product
from shared.readiness.rules import Module, blockers


class ModuleState(Message):
    """One step of a product."""

    module: str
    open: bool
    completed: bool
    blockers: list[dict[str, Any]]


class ProductProgress(Message):
    """A product and where the learner stands in it."""

    product_id: str
    title: str
    description: str
    background: str
    star: int
    tier: str | None
    complete: bool
    modules: list[ModuleState]
    promotion_offer: PromotionOffer | None


class ProductList(Message):
    """Every product that the learner is enrolled in."""

    products: list[ProductProgress]


@endpoint(
    "GET /api/app/job-readiness/products",
    scope="learner",
    grants=[reads(Enrolment), reads(Product), reads(ExamRecord)],
)
def list_products(caller: Caller) -> ProductList:
    """List my products with stars, tier and open modules."""
    enrolments = Enrolment.all_of(caller.user_id)
    products = {row.product_id: row for row in Product.find_many(e.product_id for e in enrolments)}
    exams = ExamRecord.all_of(caller.user_id)
    shown = [
        _progress(e, products[e.product_id], exams.get(e.product_id)) for e in enrolments if e.product_id in products
    ]
    return ProductList(products=shown)


def _progress(enrolment: Enrolment, product: Product, record: ExamRecord | None) -> ProductProgress:
    star = int(enrolment.star)
    modules = []
    for module in Module:
        found = blockers(star, product.published, enrolment.active, module)
        modules.append(ModuleState(module=module, open=not found, completed=star >= module.star, blockers=found))
    return ProductProgress(
        product_id=product.product_id,
        title=product.title,
        description=product.description,
        background=enrolment.background,
        star=star,
        tier=enrolment.tier,
        complete=modules[-1].completed,
        modules=modules,
        promotion_offer=offer_of(enrolment, product, record),
    )
