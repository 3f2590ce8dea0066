import pytest

from shared.core.ids import new
from tests.support.banking import ADMIN, add, bank, boss, choice, lesson, refuses

pytestmark = pytest.mark.deployed


def test_changes_what_a_mapped_question_is_for_and_for_whom():
    path, bank_id = f"{ADMIN}/lessons/{lesson()}/question-mappings", bank()
    wanted = {"bank_id": bank_id, "question_id": add(bank_id, choice()).body["question_id"], "use": "required"}
    bronze = boss().post(path, {**wanted, "tier": "bronze"}).body["mapping_id"]
    gold = boss().post(path, {**wanted, "tier": "gold"}).body["mapping_id"]
    assert refuses("PUT", f"{path}/{gold}", {"use": "fallback"})
    assert boss().put(f"{path}/{gold}", {"use": "fallback", "tier": "bronze"}).refused == (409, "MappedTwice")
    assert boss().put(f"{path}/{gold}", {"use": "fallback"}).refused == (409, "MappedTwice")
    changed = boss().put(f"{path}/{gold}", {"use": "fallback", "tier": "silver"})
    assert (changed.status, changed.body["use"], changed.body["tier"]) == (200, "fallback", "silver")
    listed = boss().get(path).body["mappings"]
    assert [row["mapping_id"] for row in listed] == [bronze, changed.body["mapping_id"]]
    assert boss().put(f"{path}/{new()}", {"use": "fallback"}).refused == (404, "MappingNotFound")
