from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.questions.rules import KEYS, Question, check_set, fit, is_alike, most_of_one_key, problems_of, right_answers

SOURCE = "Ask for the number. Then ask where it comes from, and who counted."


def question(number=0, key="a", **changes):
    return Question.model_validate(
        {
            "question_id": f"q{number}",
            "stem": f"{'What which whose where when how'.split()[number % 6]} {number * 7919} of {number} holds here?",
            "options": [f"one {number}", f"two {number}", f"three {number}", f"four {number}"],
            "key": key,
            "quote": "Ask for the number.",
            **changes,
        }
    )


def test_refuses_options_that_differ_in_spelling_only():
    assert problems_of(question(options=["Yes", "yes ", "no", "maybe"]), SOURCE) == ["options_not_distinct"]


def test_refuses_a_quote_that_the_source_does_not_hold():
    assert problems_of(question(quote="Ask nobody."), SOURCE) == ["quote_not_in_source"]
    assert problems_of(question(quote=None), SOURCE) == ["quote_not_in_source"]


def test_finds_a_quote_in_spite_of_spaces_and_capitals():
    assert problems_of(question(quote="ask  for\nthe NUMBER."), SOURCE) == []


def test_without_a_source_no_quote_is_needed():
    assert problems_of(question(quote=None), None) == []


def test_knows_a_question_in_another_order_of_words():
    assert is_alike("Who counted the numbers in it?", ["In it, who counted the numbers?"])
    assert not is_alike("Who counted the numbers?", ["Where does the report begin?"])


@pytest.mark.parametrize(("count", "most"), [(1, 2), (4, 2), (5, 3), (10, 4), (25, 8), (40, 11)])
def test_one_position_holds_the_key_a_quarter_of_the_time_and_once_more(count, most):
    assert most_of_one_key(count) == most


@given(st.lists(st.tuples(st.integers(0, 30), st.sampled_from(KEYS)), max_size=40))
def test_what_is_fit_passes_the_check_of_the_whole_set(drawn):
    chosen = fit([question(number, key) for number, key in drawn], SOURCE)
    assert check_set(chosen, SOURCE) == []


@given(st.lists(st.sampled_from(KEYS), min_size=1, max_size=40))
def test_a_balanced_set_loses_nothing(keys):
    questions = [question(number, key) for number, key in enumerate(keys)]
    if max(Counter(keys).values()) <= most_of_one_key(len(keys)) and check_set(questions, SOURCE) == []:
        assert fit(questions, SOURCE) == questions


@given(st.dictionaries(st.sampled_from([f"q{n}" for n in range(12)]), st.sampled_from([*KEYS, "e", ""])))
def test_a_score_is_never_above_the_number_of_questions(answers):
    questions = [question(number, KEYS[number % 4]) for number in range(10)]
    right = right_answers(questions, answers)
    assert 0 <= right <= len(questions)
    assert right == sum(answers.get(f"q{number}") == KEYS[number % 4] for number in range(10))
