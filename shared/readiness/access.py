"""The one gate in front of every learner endpoint: which enrolment a call is about, and whether the module is open."""

from collections.abc import Callable, Iterable
from typing import Any

from shared.core.errors import NotFound
from shared.core.table import Table, together
from shared.readiness.models import Enrolment, Product, ProductNotFound
from shared.readiness.rules import Module, check_module_access

Key = tuple[type[Table], Any, Any]


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
    *keys: Key,
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
    enrolment, product, *_ = enter_any_with(user_id, None, module, lambda _: ())
    return enrolment, product


def enter_any_with(
    user_id: str, product_id: str | None, module: Module, keys: Callable[[Enrolment], Iterable[Key]]
) -> list[Any]:
    """Do the same as `enter_any`, and read the rows that an enrolment leads to together with its product."""
    enrolment = Enrolment.find(user_id, product_id) if product_id is not None else _latest(user_id)
    if enrolment is None:
        raise ProductNotFound()
    product, *rows = together((Product, enrolment.product_id, None), *keys(enrolment))
    if product is None:
        raise ProductNotFound()
    check_module_access(int(enrolment.star), product.published, enrolment.active, module)
    return [enrolment, product, *rows]


def _latest(user_id: str) -> Enrolment | None:
    return max(Enrolment.all_of(user_id), key=lambda enrolment: enrolment.enrolled_at, default=None)
