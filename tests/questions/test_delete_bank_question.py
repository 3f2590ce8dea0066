import pytest

from tests.support.banking import BANKS, add, bank, boss, choice, questions_in, refuses
from tests.support.people import call

pytestmark = pytest.mark.deployed


def test_d11_a_deleted_question_is_nowhere_any_more():
    bank_id = bank(None, choice(1))
    path = f"{BANKS}/{bank_id}/questions/{add(bank_id, choice()).body['question_id']}"
    assert refuses("DELETE", path)
    assert call("DELETE", path, token=boss().token).status == 204
    assert [row["stem"] for row in questions_in(bank_id)] == [choice(1)["stem"]]
    assert boss().get(path).refused == (404, "QuestionNotFound")
    assert boss().put(path, {**choice(), "version": 1}).refused == (404, "QuestionNotFound")
    assert call("DELETE", path, token=boss().token).refused == (404, "QuestionNotFound")
