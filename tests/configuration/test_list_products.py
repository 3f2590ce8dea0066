import pytest

from tests.support.configuring import BASE, admin, new_product, refused_to_others

pytestmark = pytest.mark.deployed


def test_refuses_everybody_but_administrators():
    refused_to_others("GET", "/products")


def test_lists_products_with_how_they_stand():
    product_id, seen, cursor = new_product(title="Listed"), {}, ""
    while product_id not in seen:
        body = admin().get(f"{BASE}/products?limit=100{cursor}").body
        seen |= {draft["id"]: draft for draft in body["drafts"]}
        assert body["cursor"] or product_id in seen
        cursor = f"&cursor={body['cursor']}"
    assert (seen[product_id]["title"], seen[product_id]["status"]) == ("Listed", "draft")


@pytest.mark.parametrize("query", ["limit=0", "limit=-1", "limit=1000000000", "limit=abc", "cursor=abc", "cursor=a.b"])
def test_d10_a_page_that_there_is_not_is_refused(query):
    assert admin().get(f"{BASE}/products?{query}").status == 422
