import pytest

from shared.core.ids import new
from tests.support.banking import ADMIN, add, bank, boss, choice, lesson, refuses
from tests.support.people import call

pytestmark = pytest.mark.deployed


def test_a_mapping_that_was_removed_is_gone_and_may_be_made_again():
    path, bank_id = f"{ADMIN}/lessons/{lesson()}/question-mappings", bank()
    wanted = {"bank_id": bank_id, "question_id": add(bank_id, choice()).body["question_id"], "use": "required"}
    made = boss().post(path, wanted).body["mapping_id"]
    assert refuses("DELETE", f"{path}/{made}")
    assert call("DELETE", f"{path}/{made}", token=boss().token).status == 204
    assert boss().get(path).body["mappings"] == []
    for name in (made, new()):
        assert call("DELETE", f"{path}/{name}", token=boss().token).refused == (404, "MappingNotFound")
    assert boss().post(path, wanted).body["mapping_id"] == made
