import pytest

from shared.core.ids import new
from tests.support.configuring import BASE, admin, new_product, refused_to_others

pytestmark = pytest.mark.deployed


def test_refuses_everybody_but_administrators_and_unknown_products():
    refused_to_others("GET", f"/products/{new()}/modules")
    assert admin().get(f"{BASE}/products/{new()}/modules").refused == (404, "ProductNotFound")


def test_shows_the_settings_that_a_product_starts_from():
    body = admin().get(f"{BASE}/products/{new_product()}/modules").body
    assert (body["version"], body["content"]["interview"]) == (1, {"pass_mark": 70, "attempts": 3})
