"""Which questions a quiz asks, what answers are worth, and what is said in a transcript."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as some

from shared.core.errors import Invalid
from shared.core.ids import digest
from shared.courses.rules import (
    MOST_MAPPED,
    MOST_SEEN,
    Drawn,
    Source,
    Use,
    agreed,
    check_mappings,
    draw,
    is_done,
    is_short,
    mapped,
    pool_size,
    remembered,
    score_of,
    source_of,
    template_tier,
)
from shared.courses.transcripts import spoken
from shared.questions.rules import KEYS, Question, check_answers, most_of_one_key
from shared.readiness.rules import Tier


def question(name, key="a", stem=None):
    return Question(question_id=name, stem=stem or f"What does {name} say?", options=["1", "2", "3", "4"], key=key)


def questions(prefix, count):
    return [question(f"{prefix}{number}", KEYS[number % 4]) for number in range(count)]


def drawn_of(required=(), ai=(), bank=(), generic=(), count=5, seen=(), salt="x"):
    candidates = [(Source.AI, ai), (Source.BANK, bank), (Source.GENERIC, generic)]
    shuffled = {q.question_id: digest(salt, q.question_id) for _, group in candidates for q in group}
    return draw(required, candidates, count, seen, shuffled)


def test_answers_to_questions_that_were_not_asked_are_refused():
    with pytest.raises(Invalid):
        check_answers(questions("q", 3), {"other": "a"})
    check_answers(questions("q", 3), {"q1": "a"})


def test_required_questions_are_always_asked_even_when_they_are_more_than_the_quiz_asks():
    required = questions("r", 7)
    assert [entry.question for entry in drawn_of(required, ai=questions("a", 20))] == required


def test_a_learner_without_a_pool_gets_the_banks_questions_and_then_the_courses():
    drawn = drawn_of(bank=questions("b", 3), generic=questions("g", 10))
    assert Counter(entry.source for entry in drawn) == {Source.BANK: 3, Source.GENERIC: 2}
    assert source_of(drawn) is Source.GENERIC


def test_seen_questions_come_back_only_when_nothing_fresh_is_left():
    ai, bank = questions("a", 6), questions("b", 2)
    seen = {f"a{number}" for number in range(5)}
    drawn = drawn_of(ai=ai, bank=bank, seen=seen)
    fresh = {entry.question.question_id for entry in drawn} - seen
    assert fresh == {"a5", "b0", "b1"}


def test_too_few_questions_give_a_short_draw_that_nobody_is_asked():
    assert len(drawn_of(ai=questions("a", 2), bank=questions("b", 2))) == 4


def test_where_a_quiz_came_from_is_the_last_source_that_it_had_to_use():
    assert source_of(drawn_of(ai=questions("a", 20))) is Source.AI
    assert source_of(drawn_of(questions("r", 1), ai=questions("a", 20))) is Source.AI
    assert source_of(drawn_of(questions("r", 1), ai=questions("a", 1), bank=questions("b", 20))) is Source.BANK
    assert source_of(drawn_of(questions("r", 5), ai=questions("a", 20))) is Source.BANK
    assert source_of([]) is Source.AI


def test_without_difficulty_by_tier_everybody_gets_silvers_template():
    assert [template_tier(tier, False) for tier in Tier] == [Tier.SILVER] * 3
    assert [template_tier(tier, True) for tier in Tier] == list(Tier)


def test_mapped_questions_are_chosen_by_use_and_tier():
    rows = [
        {"bank_id": "k", "question_id": "1", "use": "required", "tier": None},
        {"bank_id": "k", "question_id": "2", "use": "fallback", "tier": "gold"},
        {"bank_id": "k", "question_id": "3", "use": "fallback", "tier": "bronze"},
    ]
    assert mapped(rows, Use.REQUIRED, Tier.GOLD) == [("k", "1")]
    assert mapped(rows, Use.FALLBACK, Tier.GOLD) == [("k", "2")]


def test_a_lesson_takes_no_more_mapped_questions_than_a_quiz_can_look_at():
    rows = [{"bank_id": "k", "question_id": str(n), "use": Use.FALLBACK, "tier": None} for n in range(MOST_MAPPED)]
    check_mappings([*rows, {"bank_id": "k", "question_id": "r", "use": Use.REQUIRED, "tier": None}])
    with pytest.raises(Invalid):
        check_mappings([*rows, rows[0]])


def test_other_sources_are_looked_at_only_when_fresh_questions_are_missing():
    pool = [(Source.AI, questions("a", 5))]
    assert not is_short([], pool, 5, set())
    assert is_short([], pool, 5, {"a0"})
    assert not is_short(questions("r", 1), pool, 5, {"a0"})
    assert is_short([], [], 1, set())


def test_a_quiz_is_passed_at_its_mark_and_not_below():
    five = questions("q", 5)
    answers = {q.question_id: q.key for q in five[:3]}
    assert score_of(five, answers, 60).passed
    assert not score_of(five, answers, 60.1).passed
    assert score_of(five, answers, 60).percent == 60


def test_a_voided_question_counts_neither_for_nor_against():
    five = questions("q", 5)
    answers = {q.question_id: q.key for q in five[:3]}
    score = score_of(five, answers, 75, voided={"q4"})
    assert (score.right, score.total, score.passed) == (3, 4, True)
    assert not score_of(five, answers, 0, voided={q.question_id for q in five}).passed


def test_a_lesson_without_a_quiz_is_done_when_it_was_watched():
    assert is_done(watched=True, quiz_enabled=False, quiz_passed=False)
    assert not is_done(watched=True, quiz_enabled=True, quiz_passed=False)
    assert not is_done(watched=False, quiz_enabled=True, quiz_passed=True)


def test_only_keys_that_a_second_reading_finds_again_are_believed():
    three = questions("q", 3)
    assert agreed(three, {1: "a", 2: "none", 9: "c"}) == three[:1]


@given(
    some.integers(0, 4),
    some.integers(0, 24),
    some.integers(0, 8),
    some.integers(0, 8),
    some.integers(1, 10),
    some.sets(some.sampled_from([f"a{number}" for number in range(24)])),
    some.text(max_size=5),
)
def test_a_draw_is_distinct_complete_and_takes_fresh_ones_first(required, ai, bank, generic, count, seen, salt):
    must, pool = questions("r", required), questions("a", ai)
    drawn = drawn_of(must, pool, questions("b", bank), questions("g", generic), count, seen, salt)
    names = [entry.question.question_id for entry in drawn]
    assert len(names) == len(set(names)) == max(required, min(count, required + ai + bank + generic))
    assert names[:required] == [q.question_id for q in must]
    assert drawn == drawn_of(must, pool, questions("b", bank), questions("g", generic), count, seen, salt)


@given(some.text(max_size=5))
def test_a_draw_from_a_balanced_pool_is_balanced(salt):
    drawn = drawn_of(ai=questions("a", 20), salt=salt)
    assert max(Counter(entry.question.key for entry in drawn).values()) <= most_of_one_key(5)


def test_a_pool_gives_four_attempts_without_a_question_twice():
    pool, seen, asked = questions("a", pool_size(5)), [], []
    for attempt in range(4):
        drawn = drawn_of(ai=pool, seen=set(seen), salt=str(attempt))
        seen = remembered(seen, drawn)
        asked += [entry.question.question_id for entry in drawn]
    assert len(asked) == len(set(asked)) == 20


@given(some.lists(some.lists(some.integers(0, 900), min_size=1, max_size=10, unique=True), max_size=60))
def test_what_was_seen_is_remembered_once_and_within_bounds(rounds):
    seen = []
    for names in rounds:
        drawn = [Drawn(question(str(name)), Source.AI) for name in names]
        seen = remembered(seen, drawn)
        assert seen[-len(names) :] == [str(name) for name in names]
        assert len(seen) == len(set(seen)) <= MOST_SEEN


@given(
    some.lists(some.sampled_from(KEYS[:4]), min_size=1, max_size=20),
    some.dictionaries(some.integers(0, 25).map(lambda n: f"q{n}"), some.sampled_from(KEYS[:4])),
    some.floats(0, 100),
)
def test_x4_a_score_lies_within_bounds_and_is_the_same_again(keys, answers, mark):
    asked = [question(f"q{number}", key) for number, key in enumerate(keys)]
    score = score_of(asked, answers, mark)
    assert 0 <= score.right <= score.total == len(keys)
    assert 0 <= score.percent <= 100
    assert score == score_of(asked, dict(reversed(answers.items())), mark)


def test_a_transcript_is_read_without_times_numbers_notes_and_tags():
    cue = "c1\n00:01.000 --> 00:02.000 align:start\n<v Ana>Lead with\nthe request.\n"
    vtt = f"\ufeffWEBVTT - lesson\n\nNOTE by hand\nmore\n\n{cue}"
    srt = (
        "1\r\n00:00:01,000 --> 00:00:02,000\r\nLead with\r\n\r\n2\r\n00:00:02,000 --> 00:00:03,000\r\nthe request.\r\n"
    )
    assert spoken(vtt) == spoken(srt) == spoken("Lead with\n the request.") == "Lead with the request."
