import pytest

from shared.questions.models import BankQuestion
from tests.support.banking import BANKS, add, bank, boss, choice, refuses, short
from tests.support.waiting import at_once

pytestmark = pytest.mark.deployed


def test_rewrites_a_question_for_whoever_has_seen_its_last_version():
    bank_id = bank()
    path = f"{BANKS}/{bank_id}/questions/{add(bank_id, choice()).body['question_id']}"
    assert refuses("PUT", path, {**short(), "version": 1})
    assert boss().put(path, {**choice(options=["a"]), "version": 1}).refused == (422, "Invalid")
    changed = boss().put(path, {**short(), "version": 1})
    assert (changed.status, changed.body["version"], changed.body["accepted"]) == (200, 2, ["Wien", "Vienna"])
    assert boss().put(path, {**choice(), "version": 1}).refused == (409, "QuestionChanged")
    answers = at_once([lambda n=n: boss().put(path, {**choice(n), "version": 2}) for n in range(4)])
    assert sorted(answer.status for answer in answers) == [200, 409, 409, 409]
    assert boss().get(path).body["version"] == 3


def test_a_voided_question_and_one_of_an_older_release():
    bank_id = bank()
    name = add(bank_id, choice()).body["question_id"]
    path, row = f"{BANKS}/{bank_id}/questions/{name}", BankQuestion.get(bank_id, name)
    row.update(actions=[BankQuestion.version.remove(), BankQuestion.deleted.remove()])
    assert boss().put(path, {**choice(1), "version": 1}).body["version"] == 2
    row.update(actions=[BankQuestion.voided.set(True)])
    assert boss().put(path, {**choice(2), "version": 2}).refused == (409, "QuestionChanged")
