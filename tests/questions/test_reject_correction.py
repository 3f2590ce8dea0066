import pytest

from shared.audit.models import AuditEntry
from shared.core.ids import new
from tests.support.banking import ADMIN, boss, corrections, refuses
from tests.support.correcting import attempt_of, held_quiz

pytestmark = pytest.mark.deployed
WHY = {"reason": "They could not know."}


def test_a_rejected_correction_leaves_everything_as_it_was():
    someone, correction_id, question_id = held_quiz()
    path = f"{ADMIN}/corrections/{correction_id}/reject"
    assert refuses("POST", path, WHY)
    assert boss().post(path, WHY).body["status"] == "rejected"
    assert boss().post(path, WHY).refused == (409, "CorrectionDecided")
    assert boss().post(path.replace("reject", "confirm"), WHY).refused == (409, "CorrectionDecided")
    assert (attempt_of(someone).passed, someone.enrolment.star) == (True, 2)
    assert corrections(question_id) == []
    (act,) = [row for row in AuditEntry.query(someone.user_id) if row.act == "correction_rejected"]
    assert act.before == act.after
    assert boss().post(f"{ADMIN}/corrections/{new()}/reject", WHY).refused == (404, "CorrectionNotFound")
