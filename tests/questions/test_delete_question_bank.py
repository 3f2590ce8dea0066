import pytest

from tests.support.banking import ADMIN, BANKS, add, bank, boss, choice, lesson, product, questions_in, refuses
from tests.support.configuring import delete, new_course, new_lesson, new_product
from tests.support.people import call
from tests.support.waiting import at_once

pytestmark = pytest.mark.deployed


def test_d11_a_deleted_bank_is_nowhere_any_more():
    product_id = product()
    bank_id = bank(product_id, choice())
    path = f"{BANKS}/{bank_id}"
    assert refuses("DELETE", path)
    assert call("DELETE", path, token=boss().token).status == 204
    assert call("DELETE", path, token=boss().token).refused == (404, "BankNotFound")
    assert boss().get(f"{BANKS}?product_id={product_id}").body["question_banks"] == []
    paths = [path, f"{path}/questions", f"{path}/statistics", f"{path}/export?format=gift"]
    assert {boss().get(each).refused for each in paths} == {(404, "BankNotFound")}
    assert add(bank_id, choice(1)).refused == (404, "BankNotFound")
    assert boss().post(f"{path}/import", {"format": "gift"}).refused == (404, "BankNotFound")


def mapped(lesson_id, bank_id, number=0):
    question_id = add(bank_id, choice(number)).body["question_id"]
    wanted = {"bank_id": bank_id, "question_id": question_id, "use": "fallback"}
    return boss().post(f"{ADMIN}/lessons/{lesson_id}/question-mappings", wanted)


def test_a_bank_from_which_lessons_ask_is_not_deleted_until_they_do_no_more():
    lesson_id, bank_id = lesson(), bank()
    path = f"{BANKS}/{bank_id}"
    first, second = (mapped(lesson_id, bank_id, number).body["mapping_id"] for number in range(2))
    for gone in (first, second):
        refused = boss().delete(path)
        assert (refused.refused, refused.body["lessons"]) == ((409, "BankMapped"), [lesson_id])
        assert boss().delete(f"{ADMIN}/lessons/{lesson_id}/question-mappings/{gone}").status == 204
    question_id = questions_in(bank_id)[0]["question_id"]
    assert boss().delete(path).status == 204
    wanted = {"bank_id": bank_id, "question_id": question_id, "use": "required"}
    assert boss().post(f"{ADMIN}/lessons/{lesson_id}/question-mappings", wanted).refused == (422, "Invalid")


def test_a_deleted_lesson_holds_no_bank():
    lesson_id, bank_id = new_lesson(new_course(new_product())), bank()
    assert mapped(lesson_id, bank_id).status == 201
    assert boss().delete(f"{BANKS}/{bank_id}").refused == (409, "BankMapped")
    assert delete(boss(), f"/lessons/{lesson_id}", 1).status == 204
    assert boss().delete(f"{BANKS}/{bank_id}").status == 204


def test_a_bank_that_is_mapped_while_it_is_deleted_is_one_or_the_other():
    lesson_id, bank_id = lesson(), bank()
    question_id = add(bank_id, choice()).body["question_id"]
    place, wanted = f"{ADMIN}/lessons/{lesson_id}/question-mappings", {"bank_id": bank_id, "use": "fallback"}
    tries = [
        lambda: boss().post(place, {**wanted, "question_id": question_id}).status,
        lambda: boss().delete(f"{BANKS}/{bank_id}").status,
    ]
    made, deleted = at_once(tries)
    assert (made == 201) is not (deleted == 204), (made, deleted)
