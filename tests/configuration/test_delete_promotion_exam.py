import pytest

from shared.core.ids import new
from tests.support.configuring import BASE, admin, bank, delete, exam, made, new_product, refused_to_others

pytestmark = pytest.mark.deployed


def test_refuses_everybody_but_administrators_and_unknown_products():
    refused_to_others("DELETE", f"/promotion-exams/{new()}?version=1")
    assert delete(admin(), f"/promotion-exams/{new()}", 1).refused == (404, "ProductNotFound")


def test_the_product_has_none_any_more():
    product_id = new_product()
    place, one = f"/promotion-exams/{product_id}", bank(5)
    made(admin().put(f"{BASE}{place}", exam(enabled=True, bank_ids={"silver": one, "gold": one}, version=1)))
    assert delete(admin(), place, 1).refused == (409, "VersionConflict")
    assert delete(admin(), place, 2).status == 204
    assert made(admin().get(f"{BASE}{place}"))["content"]["enabled"] is False
