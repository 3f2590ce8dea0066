import pytest

from shared.core.ids import new
from shared.core.names import bucket
from shared.questions.imports import QuestionImport
from tests.support.banking import bank, many, questions_in, report, sent
from tests.support.lambdas import invoke
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed


def told(key):
    detail = {"bucket": {"name": bucket("media")}, "object": {"key": key, "size": 1}}
    return invoke("questions_notice_question_file", {"detail-type": "Object Created", "detail": detail})


def test_a_file_that_nobody_was_allowed_to_send_starts_nothing():
    bank_id, import_id = bank(), new()
    assert told(f"question-imports/{bank_id}/{import_id}") is None
    assert QuestionImport.find(bank_id, import_id) is None


def test_u07_told_again_and_late_an_import_runs_once():
    bank_id = bank()
    import_id = sent(bank_id, many(3))
    for _ in range(2):
        told(f"question-imports/{bank_id}/{import_id}")
    eventually(lambda: report(bank_id, import_id)["state"] == "done")
    told(f"question-imports/{bank_id}/{import_id}")
    assert report(bank_id, import_id)["imported"] == 3
    assert len(questions_in(bank_id)) == 3
