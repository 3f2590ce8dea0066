import pytest

from shared.audit.models import AuditEntry
from shared.core.ids import new
from shared.courses.models import LessonProgress
from tests.support.banking import ADMIN, boss, corrections, refuses
from tests.support.correcting import attempt_of, held_quiz
from tests.support.waiting import at_once

pytestmark = pytest.mark.deployed
WHY = {"reason": "The others answered it."}


def test_a_confirmed_correction_takes_back_what_rested_on_the_old_score_once():
    someone, correction_id, question_id = held_quiz()
    path = f"{ADMIN}/corrections/{correction_id}/confirm"
    assert refuses("POST", path, WHY)
    assert boss().post(path, {}).refused == (422, "Invalid")
    answers = at_once([lambda: boss().post(path, WHY)] * 3)
    assert sorted(answer.status for answer in answers) == [200, 409, 409]
    attempt = attempt_of(someone)
    assert (attempt.right, attempt.total, attempt.passed, attempt.voided) == (1, 2, False, [question_id])
    assert LessonProgress.get(someone.user_id, attempt.lesson_id).quiz_passed_by is None
    assert someone.enrolment.star == 1
    assert corrections(question_id) == []
    acts = [row for row in AuditEntry.query(someone.user_id) if row.act == "correction_confirmed"]
    assert [row.actor_id for row in acts] == [boss().user_id]
    assert boss().post(f"{ADMIN}/corrections/{new()}/confirm", WHY).refused == (404, "CorrectionNotFound")
