from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.core.errors import Invalid
from shared.questions.rules import (
    KEYS,
    TRUTH,
    Question,
    check_answers,
    check_set,
    fit,
    is_alike,
    most_of_one_key,
    problems_of,
    right_answers,
    same_words,
)

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


@given(st.lists(st.tuples(st.integers(0, 30), st.sampled_from(KEYS[:4])), max_size=40))
def test_what_is_fit_passes_the_check_of_the_whole_set(drawn):
    chosen = fit([question(number, key) for number, key in drawn], SOURCE)
    assert check_set(chosen, SOURCE) == []


@given(st.lists(st.sampled_from(KEYS[:4]), min_size=1, max_size=40))
def test_a_balanced_set_loses_nothing(keys):
    questions = [question(number, key) for number, key in enumerate(keys)]
    if max(Counter(keys).values()) <= most_of_one_key(len(keys)) and check_set(questions, SOURCE) == []:
        assert fit(questions, SOURCE) == questions


@given(st.dictionaries(st.sampled_from([f"q{n}" for n in range(12)]), st.sampled_from([*KEYS[:4], "e", ""])))
def test_a_score_is_never_above_the_number_of_questions(answers):
    questions = [question(number, KEYS[number % 4]) for number in range(10)]
    right = right_answers(questions, answers)
    assert 0 <= right <= len(questions)
    assert right == sum(answers.get(f"q{number}") == KEYS[number % 4] for number in range(10))


def short(*accepted):
    return Question(question_id="s", type="short_answer", stem="Name the capital of Austria.", accepted=list(accepted))


def test_a_short_answer_is_right_in_any_case_spacing_and_form_of_its_characters():
    street = short("Große Straße", "Ｖｉｅｎｎａ")
    assert all(map(street.is_right, ["große  straße", "GROSSE STRASSE", " Große\nStraße ", "vienna", "Vienna"]))
    assert not any(map(street.is_right, ["", "  ", "grosse", "große-straße", None]))
    assert short("caf\u00e9").is_right("CAFE\u0301")


@given(st.text(max_size=40))
def test_an_accepted_answer_is_accepted_as_it_is_in_capitals_and_with_other_spaces(text):
    if same_words(text):
        assert short(text).is_right(text)
        assert short(text).is_right(f"  {text}\n")
        assert same_words(same_words(text)) == same_words(text)


@pytest.mark.parametrize(
    "values",
    [
        {"type": "true_false", "options": ["True", "False"], "key": "c"},
        {"type": "true_false", "options": ["True", "False", "Maybe"], "key": "a"},
        {"type": "short_answer"},
        {"type": "short_answer", "accepted": ["x"], "key": "a"},
        {"type": "multiple_choice", "options": ["1"], "key": "a"},
        {"type": "multiple_choice", "options": ["1", "2", "3"], "key": "d"},
        {"type": "multiple_choice", "options": list("1234567"), "key": "a"},
        {"type": "multiple_choice", "options": ["1", "2", "3", "4"]},
        {"type": "multiple_choice", "options": ["1", "2", "3", "4"], "key": "a", "accepted": ["1"]},
        {"type": "essay"},
    ],
)
def test_a_question_without_what_its_type_needs_is_refused(values):
    with pytest.raises(ValidationError):
        Question(stem="What holds here?", **values)


def test_other_types_have_their_own_problems_and_leave_the_balance_of_positions_alone():
    assert problems_of(short("yes", "YES "), None) == ["answers_not_distinct"]
    assert problems_of(short("x" * 201), None) == ["answer_unreadable"]
    odd = Question(type="true_false", stem="It is so or not.", options=["Yes", "No"], key="a")
    assert problems_of(odd, None) == ["options_not_true_and_false"]
    true = [
        Question(question_id=str(n), type="true_false", stem=f"{n * 7919} is odd {n}", options=list(TRUTH), key="a")
        for n in range(6)
    ]
    assert fit(true, None) == true
    assert check_set(true, None) == []


@given(st.integers(2, 6), st.data())
def test_two_to_six_options_are_asked_and_answered_by_their_letters(count, data):
    key = data.draw(st.sampled_from(KEYS[:count]))
    asked = question(options=[f"option {n}" for n in range(count)], key=key)
    assert problems_of(asked, None) == []
    assert problems_of(asked, SOURCE) == ([] if count == 4 else ["not_four_options"])
    assert asked.right_option == f"option {KEYS.index(key)}"
    assert [letter for letter in "abcdefg" if asked.takes(letter)] == list(KEYS[:count])
    assert [letter for letter in "abcdefg" if asked.is_right(letter)] == [key]


def test_the_position_of_the_key_is_balanced_among_questions_with_four_options_or_more():
    few = [question(n, options=["yes it is", "no it is not"]) for n in range(6)]
    assert fit(few, None) == few
    many = [question(n) for n in range(6)]
    assert len(fit(many, None)) < len(many)


@pytest.mark.parametrize(
    ("asked", "answer", "taken"),
    [
        (question(0), "d", True),
        (question(0), "e", False),
        (question(0, options=["1", "2", "3", "4", "5"]), "e", True),
        (question(0), "", False),
        (question(0), "A", False),
        (Question(question_id="q0", type="true_false", stem="It is so.", options=list(TRUTH), key="a"), "b", True),
        (Question(question_id="q0", type="true_false", stem="It is so.", options=list(TRUTH), key="a"), "c", False),
        (Question(question_id="q0", type="short_answer", stem="Say it now.", accepted=["x"]), "anything", True),
        (Question(question_id="q0", type="short_answer", stem="Say it now.", accepted=["x"]), "x" * 201, False),
    ],
)
def test_an_answer_that_a_question_cannot_be_given_is_refused(asked, answer, taken):
    if taken:
        check_answers([asked], {"q0": answer})
        return
    with pytest.raises(Invalid):
        check_answers([asked], {"q0": answer})
