"""When an exam is offered, which papers are whole, which answers count, and what they are worth."""

from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from shared.core.errors import Invalid
from shared.exams.access import blockers_of, opportunity_of
from shared.exams.models import ExamRecord
from shared.exams.rules import (
    GRACE,
    HINT,
    AttemptClosed,
    AttemptNotOpen,
    AttemptUsed,
    Status,
    Terms,
    check_answers,
    check_started,
    deadline_of,
    exam_blockers,
    grade_of,
    in_time,
    is_whole,
    open_opportunity,
    opportunities,
    paper_of,
    percent,
    remaining_seconds,
    without_key,
)
from shared.questions.rules import KEYS, Question, most_of_one_key
from shared.readiness.models import Enrolment, Product
from shared.readiness.rules import ModuleLocked, Tier

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
TABLE = yaml.safe_load((Path(__file__).parents[1] / "expected" / "locks.yaml").read_text())["exam"]
STATES = list(product(TABLE["states"], range(6), Tier))
TAKEN = {"first_taken": {"2": "one"}, "both_taken": {"2": "one", "3": "other"}}
TERMS = Terms.of({"enabled": True})
WORDS = "amber birch cedar delta ember fjord grove heath islet jetty knoll lagoon marsh north orchid prairie".split()
MOMENTS = st.integers(-7200, 7200).map(lambda seconds: NOON + timedelta(seconds=seconds))


def question(number: int, key: str = "a", **changes) -> Question:
    stem = f"Which {WORDS[number % 16]} belongs to {WORDS[number // 16 % 16]} {number * 7919}?"
    options = [f"{option} of {number}" for option in ("first", "second", "third", "fourth")]
    return Question.model_validate(
        {"question_id": f"q{number}", "stem": stem, "options": options, "key": key, "explanation": "Think.", **changes}
    )


QUESTIONS = st.lists(
    st.tuples(st.integers(0, 40), st.sampled_from(KEYS[:4])).map(lambda pair: question(*pair)), max_size=40
)


def test_refuses_answers_to_questions_that_were_not_asked():
    with pytest.raises(Invalid) as refusal:
        check_answers(["q1"], {"q1": "a", "q9": "b"})
    assert refusal.value.facts["fields"][0]["field"] == "answers.q9"


@pytest.mark.parametrize("status", [Status.PREPARING, Status.READY])
def test_refuses_answers_before_the_paper_was_opened(status):
    with pytest.raises(AttemptNotOpen):
        check_started(status)


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.TIMED_OUT, Status.GRADED, Status.FAILED])
def test_refuses_answers_after_the_end(status):
    with pytest.raises(AttemptClosed):
        check_started(status)
    check_started(Status.STARTED)


@pytest.mark.parametrize(("star", "tier"), list(product(range(6), Tier)))
def test_k1_the_exam_is_offered_exactly_as_the_table_says(star, tier):
    assert opportunities(star, tier, TERMS) == TABLE["offered"][star][tier.value]
    assert opportunities(star, tier, Terms.of({"enabled": False})) == []


@pytest.mark.parametrize(("state", "star", "tier"), STATES)
def test_k1_an_exam_begins_for_exactly_the_states_stars_and_tiers_of_the_table(state, star, tier):
    enrolment = Enrolment("u", "p", star=star, tier=tier.value, active=state != "withdrawn")
    offered = Product("p", published=state != "product_off", promotion_exam={"enabled": state != "exam_off"})
    record = ExamRecord("u", "p", taken=TAKEN.get(state, {}), skipped=[2, 3] if state == "skipped" else [])
    expected = TABLE["states"][state][star][tier.value]
    found = blockers_of(enrolment, offered, record)
    if isinstance(expected, int):
        assert found == []
        assert opportunity_of(enrolment, offered, record) == (expected, tier.next)
        return
    assert found[0]["code"] == expected
    with pytest.raises(AttemptUsed if expected == "ATTEMPT_USED" else ModuleLocked) as refusal:
        opportunity_of(enrolment, offered, record)
    assert refusal.value.facts["blockers"] == found


@pytest.mark.parametrize(("star", "tier"), list(product(range(6), Tier)))
def test_whatever_may_not_be_started_has_a_blocker_and_nothing_else_has_one(star, tier):
    for taken in ((), (2,), (3,), (2, 3)):
        found = exam_blockers(star, tier, TERMS, taken)
        assert (found == []) is (open_opportunity(star, tier, TERMS, taken) is not None)


def test_the_oldest_open_opportunity_is_taken_first_and_a_used_one_never_again():
    assert open_opportunity(3, Tier.BRONZE, TERMS, ()) == 2
    assert open_opportunity(3, Tier.BRONZE, TERMS, (2,)) == 3
    assert open_opportunity(5, Tier.BRONZE, TERMS, (2, 3)) is None
    assert exam_blockers(2, Tier.BRONZE, TERMS, (2,)) == [
        {"code": "ATTEMPT_USED", "star": 2},
        {"code": "STAR_REQUIRED", "star": 3},
    ]


@pytest.mark.parametrize(("late", "counts"), [(-1, True), (0, True), (30, True), (31, False)])
def test_e07_answers_count_until_the_grace_is_over(late, counts):
    assert in_time(NOON, NOON + timedelta(seconds=late)) is counts
    assert timedelta(seconds=30) == GRACE


@given(MOMENTS, st.integers(1, 300))
def test_the_time_that_is_left_falls_to_0_at_the_deadline_and_not_below(now, minutes):
    deadline = deadline_of(NOON, minutes)
    left = remaining_seconds(deadline, now)
    assert left == max(0, (deadline - now) // timedelta(seconds=1))
    assert remaining_seconds(None, now) is None


@given(QUESTIONS, st.integers(1, 25))
def test_x7_a_paper_holds_fit_and_distinct_questions_or_is_not_whole(candidates, count):
    paper = paper_of(candidates, count)
    assert len(paper) <= count
    assert is_whole(paper, count) is (len(paper) == count)
    assert len({question.stem for question in paper}) == len(paper)
    for key in KEYS[:4]:
        assert sum(question.key == key for question in paper) <= most_of_one_key(count)


@given(st.permutations([question(number, KEYS[number % 4]) for number in range(40)]))
def test_e11_a_bank_of_40_makes_25_in_whatever_order(bank):
    assert is_whole(paper_of(bank, 25), 25)


@pytest.mark.parametrize(
    "unfit",
    [
        question(1, options=["same", "Same ", "other", "third"]),
        question(1, options=["", "x", "y", "z"]),
        question(2),
        question(0, "b", stem=question(0).stem.upper()),
    ],
)
def test_e11_a_paper_leaves_out_what_may_not_be_asked(unfit):
    known = [question(0), question(2, "b")]
    assert paper_of([*known, unfit], 25) == known


def test_a_paper_rests_on_its_source_where_there_is_one():
    resting = question(0, quote="Ask who counted.")
    assert paper_of([resting, question(1)], 25, source="First: ask who counted. Then write.") == [resting]


def test_e09_an_explanation_that_names_the_right_option_is_replaced():
    told = question(0, explanation="It is “First of 0”, of course.")
    assert without_key(told).explanation == HINT
    assert without_key(question(0)).explanation == "Think."
    assert without_key(question(0, explanation="")).explanation == HINT
    assert paper_of([told], 1)[0].explanation == HINT


ANSWERED = st.dictionaries(st.sampled_from([f"q{n}" for n in range(30)]), st.sampled_from(KEYS[:4]))
PAPER = [question(number, KEYS[number % 4]) for number in range(25)]


@given(ANSWERED, st.integers(0, 100), st.sets(st.sampled_from([f"q{n}" for n in range(25)])))
def test_x4_a_grade_follows_from_keys_and_accepted_answers_alone(answers, pass_mark, voided):
    grade = grade_of(PAPER, answers, pass_mark, voided)
    assert grade == grade_of(list(reversed(PAPER)), dict(reversed(answers.items())), pass_mark, voided)
    assert 0 <= grade.right <= grade.total == 25 - len(voided)
    assert 0 <= percent(grade.right, grade.total) <= 100
    assert grade.passed is (percent(grade.right, grade.total) >= pass_mark or grade.total == 0)


@pytest.mark.parametrize(("right", "passed"), [(0, False), (17, False), (18, True), (25, True)])
def test_18_of_25_reach_70_percent_and_17_do_not(right, passed):
    answers = {q.question_id: q.key for q in PAPER[:right]}
    assert grade_of(PAPER, answers, 70).passed is passed


def test_voiding_a_question_never_takes_a_right_answer_to_another_one_away():
    answers = {q.question_id: q.key for q in PAPER[:17]}
    assert not grade_of(PAPER, answers, 70).passed
    assert grade_of(PAPER, answers, 70, voided=["q24"]).passed
