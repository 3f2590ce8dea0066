import pytest

from functions.exams.complete_paper import complete_paper
from shared.core.errands import Errand
from shared.core.ids import new
from shared.exams.closing import WORKFLOW, both_of
from shared.exams.models import AttemptNotFound, ExamAttempt, ExamRecord
from shared.exams.rules import is_whole
from tests.exams.conftest import begin


def planned(attempt):
    """Return the names of the attempt's work that is not done."""
    kinds = {Errand._of(WORKFLOW, key).errand_id: key[1] for key in (attempt.ref.preparing, attempt.ref.finishing)}
    return {kinds[row.errand_id] for shard in range(16) for row in Errand.query(shard) if row.errand_id in kinds}


def test_refuses_an_attempt_that_does_not_exist(attempt):
    with pytest.raises(AttemptNotFound):
        complete_paper.body(attempt.ref.model_copy(update={"attempt_id": new()}))


def test_the_bank_alone_makes_a_whole_paper_and_the_end_is_planned(attempt):
    Errand.plan(WORKFLOW, attempt.ref.preparing, attempt.ref)
    assert complete_paper.body(attempt.ref).standing == "waiting"
    found, paper = both_of(attempt.user_id, attempt.attempt_id)
    assert is_whole(paper.items(), 25)
    assert found.question_ids == [question.question_id for question in paper.items()]
    assert planned(attempt) == {"finish"}


def test_s11_a_step_that_is_repeated_changes_nothing(attempt):
    complete_paper.body(attempt.ref)
    first = both_of(attempt.user_id, attempt.attempt_id)[1].questions
    assert complete_paper.body(attempt.ref).standing == "waiting"
    assert both_of(attempt.user_id, attempt.attempt_id)[1].questions == first


def test_e11_where_there_are_not_enough_questions_it_fails_and_nothing_is_used_up(service):
    attempt = begin({"enabled": True, "bank_ids": {}})
    assert complete_paper.body(attempt.ref).standing == "over"
    found = ExamAttempt.of(attempt.user_id, attempt.attempt_id)
    assert (found.status, found.reason) == ("failed", "not_enough_questions")
    record = ExamRecord.find(attempt.user_id, attempt.product_id)
    assert (record.current, record.taken_stars) == (None, {})


def test_questions_that_the_learner_has_seen_come_last(attempt):
    complete_paper.body(attempt.ref)
    seen = set(both_of(attempt.user_id, attempt.attempt_id)[0].question_ids)
    again = ExamAttempt(**{**attempt.attribute_values, "attempt_id": new()})
    again.save()
    complete_paper.body(again.ref)
    assert len(seen & set(both_of(again.user_id, again.attempt_id)[0].question_ids)) <= 12
