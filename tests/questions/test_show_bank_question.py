import pytest

from shared.core.ids import new
from tests.support.banking import BANKS, add, bank, boss, choice, refuses

pytestmark = pytest.mark.deployed


def test_shows_a_question_with_its_key_to_admins_only_and_only_in_its_bank():
    bank_id = bank()
    made = add(bank_id, choice()).body
    path = f"{BANKS}/{bank_id}/questions/{made['question_id']}"
    assert refuses("GET", path)
    assert boss().get(path).body == made
    for other in (f"{BANKS}/{new()}/questions/{made['question_id']}", f"{BANKS}/{bank_id}/questions/{new()}"):
        assert boss().get(other).refused == (404, "QuestionNotFound")
