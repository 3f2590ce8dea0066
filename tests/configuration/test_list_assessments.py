import pytest

from shared.core.ids import new
from tests.support.configuring import BASE, admin, assessment, made, new_product, refused_to_others

pytestmark = pytest.mark.deployed


def test_refuses_everybody_but_administrators_and_unknown_products():
    refused_to_others("GET", f"/products/{new()}/assessments")
    assert admin().get(f"{BASE}/products/{new()}/assessments").refused == (404, "ProductNotFound")


def test_lists_the_products_own():
    place = f"{BASE}/products/{new_product()}/assessments"
    ids = sorted(made(admin().post(place, assessment(title=f"Number {n}")))["id"] for n in range(2))
    assert [draft["id"] for draft in admin().get(place).body["drafts"]] == ids
