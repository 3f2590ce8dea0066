import pytest

from shared.core.ids import new
from tests.support.configuring import BASE, admin, course, fields, made, new_product, refused_to_others

pytestmark = pytest.mark.deployed


def test_refuses_everybody_but_administrators_and_unknown_products():
    refused_to_others("PUT", f"/courses/{new()}", course(new()))
    assert admin().put(f"{BASE}/courses/{new()}", course(new())).refused == (404, "ProductNotFound")


def test_counts_changes_and_stays_in_its_product():
    product_id, place = new_product(), f"{BASE}/courses/{new()}"
    assert [made(admin().put(place, course(product_id)))["version"] for _ in range(2)] == [1, 1]
    assert made(admin().put(place, course(product_id, title="Other", version=1)))["version"] == 2
    assert admin().put(place, course(product_id, version=1)).refused == (409, "VersionConflict")
    assert fields(admin().put(place, course(new_product(), version=2))) == ["product_id"]
