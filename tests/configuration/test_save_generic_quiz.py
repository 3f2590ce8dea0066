import pytest

from shared.configuration.publishing import generic_bank
from shared.core.ids import new
from shared.questions.models import BankQuestion
from tests.support.configuring import BASE, admin, fields, items, made, new_course, new_product, refused_to_others

pytestmark = pytest.mark.deployed


def test_refuses_everybody_but_administrators_and_unknown_courses():
    refused_to_others("PUT", f"/courses/{new()}/generic-quiz", {"questions": items(4)})
    answer = admin().put(f"{BASE}/courses/{new()}/generic-quiz", {"questions": items(4)})
    assert answer.refused == (404, "CourseNotFound")


def test_the_bank_holds_what_was_written_last_and_nothing_else():
    course_id = new_course(new_product())
    place = f"{BASE}/courses/{course_id}/generic-quiz"
    first = made(admin().put(place, {"questions": items(4)}))
    assert (first["status"], first["version"]) == ("published", 1)
    kept = BankQuestion.of_bank(generic_bank(course_id))
    made(admin().put(place, {"questions": items(6)[1:], "version": 1}))
    rows = BankQuestion.of_bank(generic_bank(course_id))
    assert sorted(row.item().stem for row in rows) == sorted(item["stem"] for item in items(6)[1:])
    assert len({row.question_id for row in kept} & {row.question_id for row in rows}) == 3
    assert fields(admin().put(place, {"questions": [items(1)[0]] * 2, "version": 2})) == ["questions"]
    assert admin().put(place, {"questions": items(4), "version": 1}).refused == (409, "VersionConflict")
