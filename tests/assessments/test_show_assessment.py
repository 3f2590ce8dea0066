import json

import pytest

from shared.assessments.models import Assessment
from shared.core.ids import new
from tests.support.assessing import BASE, assessments_of, take
from tests.support.people import STRANGER, learner, person

pytestmark = pytest.mark.deployed


def test_refuses_a_stranger_and_hides_what_is_not_ones_own():
    someone = learner()
    first = assessments_of(someone)[0]
    assert STRANGER.get(f"{BASE}/{first}").status == 401
    elsewhere = person("learner").get(f"{BASE}/{first}")
    nowhere = someone.get(f"{BASE}/{new()}")
    garbage = someone.get(f"{BASE}/not-an-id")
    assert elsewhere.refused == nowhere.refused == garbage.refused == (404, "AssessmentNotFound")


def test_shows_questions_only_once_it_was_started():
    someone = learner()
    first = assessments_of(someone)[0]
    assert someone.get(f"{BASE}/{first}").body["questions"] == []
    someone.post(f"{BASE}/{first}/start")
    shown = someone.get(f"{BASE}/{first}").body
    assert len(shown["questions"]) == 10
    assert 1700 < shown["remaining_seconds"] <= 1800


def test_never_shows_a_key_or_an_explanation_before_submission_and_never_a_key_after():
    someone = learner()
    first = assessments_of(someone)[0]
    someone.post(f"{BASE}/{first}/start")
    before = json.dumps(someone.get(f"{BASE}/{first}").body)
    take(someone, first, right=3)
    after = someone.get(f"{BASE}/{first}").body
    for question in Assessment.of(first).items():
        assert question.explanation not in before
    assert "key" not in before
    assert {frozenset(item) for item in after["result"]["items"]} == {
        frozenset(["question_id", "correct", "feedback", "voided"])
    }
