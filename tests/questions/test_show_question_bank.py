import pytest

from shared.core.ids import new
from tests.support.banking import BANKS, bank, boss, refuses

pytestmark = pytest.mark.deployed


def test_shows_a_bank_to_admins_and_nothing_of_one_that_does_not_exist():
    bank_id = bank()
    assert refuses("GET", f"{BANKS}/{bank_id}")
    assert boss().get(f"{BANKS}/{bank_id}").body["title"] == "A bank"
    for name in (new(), "nonsense"):
        assert boss().get(f"{BANKS}/{name}").refused == (404, "BankNotFound")
