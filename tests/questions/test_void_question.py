import pytest

from shared.assessments.models import Assessment
from shared.audit.models import AuditEntry, AuditReason
from shared.core.ids import new
from shared.courses.quizzes import QuizPool
from tests.support.banking import ADMIN, add, bank, boss, choice, fill, questions_in, quizzed, refuses, void, voided
from tests.support.studying import start_quiz, studies
from tests.support.waiting import at_once

pytestmark = pytest.mark.deployed
WHY = {"reason": "It has no answer."}


def test_refuses_whoever_is_no_admin_and_what_is_no_question():
    path = f"{ADMIN}/questions/{new()}/void"
    assert refuses("POST", path, WHY)
    assert boss().post(path, WHY).refused == (404, "QuestionNotFound")
    assert boss().post(path, {**WHY, "lesson_id": studies().lesson_id}).refused == (404, "QuestionNotFound")
    assert boss().post(path, {"reason": "  "}).refused == (422, "Invalid")


def test_a_voided_question_of_a_bank_is_drawn_no_more_and_the_act_is_noted():
    bank_id = bank(None, choice(1))
    name = add(bank_id, choice()).body["question_id"]
    answers = at_once([lambda: void(name)] * 3)
    assert sorted(answer.status for answer in answers) == [202, 409, 409]
    assert {answer.body["error"] for answer in answers if answer.status == 409} <= {"AlreadyVoided"}
    assert {row["question_id"]: row["voided"] for row in questions_in(bank_id)}[name]
    (entry,) = [row for row in AuditEntry.query(name) if row.act == "question_voided"]
    assert (entry.actor_id, entry.subjects) == (boss().user_id, {"bank_id": bank_id})
    assert AuditReason.get(name, entry.reason_id).text == "Two options are right."


def test_a_generated_question_is_taken_out_of_its_pool():
    made, ids = quizzed(count=2)
    fill(made.lesson_id, [*ids, new()])
    assert voided(ids[0], lesson_id=made.lesson_id)["places"] == [{"lesson_id": made.lesson_id, "tier": "bronze"}]
    assert ids[0] not in [q["question_id"] for q in QuizPool.get(made.lesson_id, "bronze").questions]
    asked = start_quiz(made.learner(), made.lesson_id).body["questions"]
    assert ids[0] not in [question["question_id"] for question in asked]


def test_an_assessment_keeps_a_question_that_counts():
    ids = [new(), new()]
    questions = [{**choice(number), "question_id": name} for number, name in enumerate(ids)]
    row = Assessment(new(), product_id=new(), title="Two", order=1, questions=questions)
    row.save()
    place = {"assessment_id": row.assessment_id}
    assert void(ids[0], **place).status == 202
    assert void(ids[1], **place).refused == (409, "LastQuestion")
    assert Assessment.of(row.assessment_id).voided == [ids[0]]
