import pytest

from tests.support.banking import BANKS, add, bank, boss, choice, product, refuses
from tests.support.people import call

pytestmark = pytest.mark.deployed


def test_d11_a_deleted_bank_is_nowhere_any_more():
    product_id = product()
    bank_id = bank(product_id, choice())
    path = f"{BANKS}/{bank_id}"
    assert refuses("DELETE", path)
    assert call("DELETE", path, token=boss().token).status == 204
    assert call("DELETE", path, token=boss().token).refused == (404, "BankNotFound")
    assert boss().get(f"{BANKS}?product_id={product_id}").body["question_banks"] == []
    paths = [path, f"{path}/questions", f"{path}/statistics", f"{path}/export?format=gift"]
    assert {boss().get(each).refused for each in paths} == {(404, "BankNotFound")}
    assert add(bank_id, choice(1)).refused == (404, "BankNotFound")
    assert boss().post(f"{path}/import", {"format": "gift"}).refused == (404, "BankNotFound")
