import pytest

from shared.core.ids import new
from shared.questions.models import BankQuestion
from tests.support.banking import ADMIN, add, bank, boss, choice, lesson, refuses
from tests.support.waiting import at_once

pytestmark = pytest.mark.deployed


def test_maps_a_question_once_for_each_tier_and_only_one_that_may_be_asked():
    path, bank_id = f"{ADMIN}/lessons/{lesson()}/question-mappings", bank()
    names = [add(bank_id, choice(n)).body["question_id"] for n in range(2)]
    wanted = {"bank_id": bank_id, "question_id": names[0], "use": "required", "tier": "bronze"}
    assert refuses("POST", path, wanted)
    made = boss().post(path, wanted)
    assert (made.status, made.body["stem"], made.body["askable"]) == (201, choice(0)["stem"], True)
    assert boss().post(path, wanted).refused == (409, "MappedTwice")
    assert boss().post(path, {**wanted, "tier": None}).refused == (409, "MappedTwice")
    assert boss().post(path, {**wanted, "tier": "gold", "use": "fallback"}).status == 201
    for changes in ({"use": "sometimes"}, {"tier": "platinum"}, {"question_id": new()}, {"bank_id": new()}):
        assert boss().post(path, {**wanted, **changes}).refused == (422, "Invalid")
    BankQuestion.get(bank_id, names[1]).update(actions=[BankQuestion.voided.set(True)])
    assert boss().post(path, {**wanted, "question_id": names[1]}).refused == (422, "Invalid")
    missing = f"{ADMIN}/lessons/{new()}/question-mappings"
    assert boss().post(missing, wanted).refused == (404, "LessonNotFound")
    assert len(boss().get(path).body["mappings"]) == 2


def test_questions_mapped_at_once_are_all_there_or_their_askers_know():
    path, bank_id = f"{ADMIN}/lessons/{lesson()}/question-mappings", bank()
    names = [add(bank_id, choice(n)).body["question_id"] for n in range(4)]
    tries = [
        lambda name=name: boss().post(path, {"bank_id": bank_id, "question_id": name, "use": "fallback"})
        for name in names
    ]
    statuses = [answer.status for answer in at_once(tries)]
    assert set(statuses) <= {201, 409}
    assert len(boss().get(path).body["mappings"]) == statuses.count(201) > 0
