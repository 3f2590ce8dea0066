"""The one gate in front of every learner endpoint: which enrolment a call is about, and whether the module is open."""

from typing import Any

from shared.core.errors import NotFound
from shared.core.table import Table, together
from shared.readiness.models import Enrolment, Product, ProductNotFound
from shared.readiness.rules import Module, check_module_access


def enter(
    user_id: str, product_id: str, module: Module, missing: type[NotFound] = ProductNotFound
) -> tuple[Enrolment, Product]:
    """Return the learner's enrolment in a product, and the product, if this module is open to them.

    Raises `ModuleLocked` with the blockers, or `missing` where the learner is not enrolled: what belongs to another
    product answers like what does not exist.
    """
    enrolment, product, *_ = enter_with(user_id, product_id, module, missing=missing)
    return enrolment, product


def enter_with(
    user_id: str,
    product_id: str,
    module: Module,
    *keys: tuple[type[Table], Any, Any],
    missing: type[NotFound] = ProductNotFound,
) -> list[Any]:
    """Do the same as `enter`, and read the rows of these keys in the same round trip; they follow the product."""
    enrolment, product, *rows = together((Enrolment, user_id, product_id), (Product, product_id, None), *keys)
    if enrolment is None or product is None:
        raise missing()
    check_module_access(int(enrolment.star), product.published, enrolment.active, module)
    return [enrolment, product, *rows]


def enter_any(user_id: str, product_id: str | None, module: Module) -> tuple[Enrolment, Product]:
    """Return the named enrolment, or the learner's latest one where none is named, if this module is open to them."""
    if product_id is not None:
        return enter(user_id, product_id, module)
    enrolments = sorted(Enrolment.all_of(user_id), key=lambda enrolment: enrolment.enrolled_at)
    if not enrolments:
        raise ProductNotFound()
    latest = enrolments[-1]
    product = Product.of(latest.product_id)
    check_module_access(int(latest.star), product.published, latest.active, module)
    return latest, product
