import pytest

from shared.core.ids import new
from tests.support.configuring import BASE, admin, new_product, refused_to_others

pytestmark = pytest.mark.deployed


def test_refuses_everybody_but_administrators_and_unknown_products():
    refused_to_others("GET", f"/promotion-exams/{new()}")
    assert admin().get(f"{BASE}/promotion-exams/{new()}").refused == (404, "ProductNotFound")


def test_a_new_product_has_none():
    content = admin().get(f"{BASE}/promotion-exams/{new_product()}").body["content"]
    assert (content["enabled"], content["question_count"], content["bank_ids"]) == (False, 25, None)
