from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.assessments.rules import GRACE, band_of, in_time, percent
from shared.core.errors import Invalid
from shared.questions.rules import Question, check_answers

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
QUESTIONS = [
    Question(question_id=f"q{n}", stem="What is asked here?", options=["1", "2", "3", "4"], key="a") for n in range(3)
]
BANDS = [{"from": 0, "title": "first", "advice": "x"}, {"from": 60, "title": "second", "advice": "y"}]


def test_refuses_answers_to_questions_that_were_not_asked():
    with pytest.raises(Invalid) as refusal:
        check_answers(QUESTIONS, {"q0": "a", "q9": "b"})
    assert refusal.value.facts["fields"][0]["field"] == "answers.q9"


@pytest.mark.parametrize(("late", "counts"), [(-1, True), (0, True), (30, True), (31, False)])
def test_answers_count_until_the_grace_is_over(late, counts):
    assert in_time(NOON, NOON + timedelta(seconds=late)) is counts
    assert timedelta(seconds=30) == GRACE


@given(st.integers(1, 200).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_a_score_lies_between_0_and_100(score):
    assert 0 <= percent(*score) <= 100


@pytest.mark.parametrize(("score", "title"), [(0, "first"), (59.9, "first"), (60, "second"), (100, "second")])
def test_the_highest_band_that_is_reached_is_told(score, title):
    assert band_of(score, list(reversed(BANDS)))["title"] == title
