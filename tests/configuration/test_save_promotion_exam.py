import pytest

from shared.core.ids import new
from tests.support.configuring import BASE, admin, bank, exam, fields, made, new_product, refused_to_others

pytestmark = pytest.mark.deployed


def test_refuses_everybody_but_administrators_and_unknown_products():
    refused_to_others("PUT", f"/promotion-exams/{new()}", exam())
    assert admin().put(f"{BASE}/promotion-exams/{new()}", exam()).refused == (404, "ProductNotFound")


def test_an_exam_asks_no_more_than_its_banks_hold():
    place, silver, gold = f"{BASE}/promotion-exams/{new_product()}", bank(5), bank(6)
    banks = {"silver": silver, "gold": gold}
    assert fields(admin().put(place, exam(enabled=True, version=1))) == ["bank_ids"]
    refused = admin().put(place, exam(enabled=True, bank_ids={"silver": silver, "gold": new()}, version=1))
    assert fields(refused) == ["bank_ids.gold"]
    refused = admin().put(place, exam(enabled=True, bank_ids=banks, question_count=6, version=1))
    assert fields(refused) == ["question_count"]
    assert fields(admin().put(place, exam(pass_mark=101))) == ["pass_mark"]
    saved = made(admin().put(place, exam(enabled=True, bank_ids=banks, question_count=5, version=1)))
    assert (saved["version"], saved["content"]["bank_ids"]) == (2, banks)
    assert admin().put(place, exam(version=1)).refused == (409, "VersionConflict")
