import pytest

from shared.core.ids import new
from tests.support.configuring import BASE, TIERS, admin, new_product, refused_to_others

pytestmark = pytest.mark.deployed


def test_refuses_everybody_but_administrators_and_unknown_products():
    refused_to_others("GET", f"/products/{new()}")
    assert admin().get(f"{BASE}/products/{new()}").refused == (404, "ProductNotFound")


def test_shows_what_was_written_last():
    body = admin().get(f"{BASE}/products/{new_product(title='Ready')}").body
    assert body["content"] == {"title": "Ready", "description": "", "tiers": TIERS}
