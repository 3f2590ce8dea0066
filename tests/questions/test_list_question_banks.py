import pytest

from tests.support.banking import BANKS, bank, boss, product, refuses

pytestmark = pytest.mark.deployed


def test_lists_the_banks_of_a_product_page_by_page_to_admins_only():
    product_id = product()
    assert refuses("GET", f"{BANKS}?product_id={product_id}")
    made = [bank(product_id) for _ in range(3)]
    other = bank()
    first = boss().get(f"{BANKS}?product_id={product_id}&limit=2").body
    rest = boss().get(f"{BANKS}?product_id={product_id}&limit=2&cursor={first['cursor']}").body
    assert [row["bank_id"] for row in first["question_banks"] + rest["question_banks"]] == sorted(made)
    assert other not in str(first) + str(rest)
    for query in ("", f"?product_id={product_id}&limit=0", f"?product_id={product_id}&cursor=x.y"):
        assert boss().get(f"{BANKS}{query}").refused == (422, "Invalid")
