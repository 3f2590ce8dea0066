import pytest

from shared.core.ids import new
from tests.support.banking import BANKS, add, bank, boss, choice, refuses, short, truth

pytestmark = pytest.mark.deployed

UNFIT = [
    (choice(options=["same", "Same", "other", "more"]), "options"),
    (choice(options=["one"]), "question"),
    (choice(options=["one", "two", "three"], key="d"), "question"),
    (choice(options=[f"option {n}" for n in range(7)]), "options"),
    (choice(key=None), "question"),
    (choice(stem="short"), "stem"),
    (truth(options=["Yes", "No"]), "options"),
    (truth(key="c"), "question"),
    (short(accepted=[]), "question"),
    (short(accepted=["Wien", "WIEN"]), "accepted"),
    (short(key="a"), "question"),
    (choice(type="essay"), "type"),
    (choice(tags=[""]), "tags.0"),
    (choice(secret=1), "secret"),
]


def test_keeps_each_type_as_it_was_written_and_refuses_what_no_learner_could_answer():
    bank_id = bank()
    path = f"{BANKS}/{bank_id}/questions"
    assert refuses("POST", path, choice())
    six = choice(2, options=[f"option {n}" for n in range(6)], key="f")
    for content in (choice(tags=["a", "a", " b "], name="First"), truth(explanation="So."), short(), six):
        made = add(bank_id, content)
        assert made.status == 201, made
        assert {**made.body, **content, "tags": made.body["tags"]} == made.body
    assert add(bank_id, choice(1, tags=["a", "a", " b "])).body["tags"] == ["a", "b"]
    for content, field in UNFIT:
        answer = add(bank_id, content)
        assert (answer.status, answer.body["fields"][0]["field"]) == (422, field), answer
    assert add(new(), choice()).refused == (404, "BankNotFound")


def test_takes_the_id_that_is_named_once_and_never_again_after_a_deletion():
    bank_id, named = bank(), choice(question_id=new())
    place = f"{BANKS}/{bank_id}/questions"
    assert add(bank_id, named).body["question_id"] == named["question_id"]
    assert add(bank_id, named).refused == (409, "QuestionExists")
    assert boss().delete(f"{place}/{named['question_id']}").status == 204
    assert add(bank_id, named).refused == (409, "QuestionExists")
    assert add(bank_id, choice(1, question_id="x")).refused == (422, "Invalid")
