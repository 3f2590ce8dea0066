import pytest

from shared.core.ids import new
from tests.support.banking import BANKS, bank, boss, refuses

pytestmark = pytest.mark.deployed


def test_renames_a_bank_for_whoever_has_seen_its_last_version():
    path, wanted = f"{BANKS}/{bank()}", {"title": "New", "version": 1}
    assert refuses("PATCH", path, wanted)
    assert boss().patch(path, wanted).body["version"] == 2
    assert boss().patch(path, wanted).refused == (409, "BankChanged")
    assert boss().get(path).body["title"] == "New"
    assert boss().patch(f"{BANKS}/{new()}", wanted).refused == (404, "BankNotFound")
