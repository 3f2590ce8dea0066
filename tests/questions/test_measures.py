import math
from statistics import correlation

from hypothesis import assume, given
from hypothesis import strategies as st

from shared.questions.measures import SCALE, Tally, tallies
from shared.questions.rules import Question

ASKED = [
    Question(question_id=f"q{n}", stem=f"What is {n * 7919}?", options=["1", "2", "3", "4"], key="a") for n in range(5)
]
ATTEMPTS = st.lists(st.lists(st.booleans(), min_size=5, max_size=5), min_size=2, max_size=30)


def answers(rights):
    return {question.question_id: "a" if right else "b" for question, right in zip(ASKED, rights, strict=True)}


def sums(attempts, name="q0"):
    return sum((tallies(ASKED, answers(rights))[name] for rights in attempts), Tally())


@given(ATTEMPTS)
def test_discrimination_is_the_correlation_with_the_rest_of_the_attempt(attempts):
    own = [int(rights[0]) for rights in attempts]
    rest = [round(SCALE * sum(rights[1:]) / 4) for rights in attempts]
    assume(len(set(own)) > 1 and len(set(rest)) > 1)
    assert math.isclose(sums(attempts).discrimination, correlation(own, rest), abs_tol=1e-9)


@given(ATTEMPTS)
def test_difficulty_is_the_share_of_right_answers_and_sums_commute(attempts):
    found = sums(attempts)
    assert found.difficulty == sum(rights[0] for rights in attempts) / len(attempts)
    assert found == sums(attempts[::-1])


def test_nothing_is_said_where_nothing_can_be_known():
    assert (Tally().difficulty, Tally().discrimination) == (None, None)
    assert sums([[True] * 5, [True, False, False, False, False]]).discrimination is None
    assert sums([[True] * 5, [False, True, True, True, True]]).discrimination is None
    alone = tallies(ASKED[:1], {"q0": "a"})["q0"]
    assert (alone.answered, alone.right, alone.compared, alone.discrimination) == (1, 1, 0, None)


def test_a_voided_question_is_not_counted_and_is_not_part_of_the_rest():
    found = tallies(ASKED, answers([True, False, True, True, True]), voided=["q1"])
    assert "q1" not in found
    assert found["q0"].rest == SCALE
