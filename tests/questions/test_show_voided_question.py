import pytest

from shared.core.ids import new
from tests.support.banking import ADMIN, add, bank, boss, choice, refuses, voided

pytestmark = pytest.mark.deployed


def test_shows_what_came_of_voiding_a_question():
    bank_id = bank()
    name = add(bank_id, choice()).body["question_id"]
    path = f"{ADMIN}/questions/{name}/void"
    assert refuses("GET", path)
    assert boss().get(path).refused == (404, "QuestionNotFound")
    shown = voided(name)
    counts = {key: shown[key] for key in ("unchanged", "rescored", "improved", "held")}
    assert (shown["state"], shown["places"], set(counts.values())) == ("done", [{"bank_id": bank_id}], {0})
    assert boss().get(f"{ADMIN}/questions/{new()}/void").refused == (404, "QuestionNotFound")
