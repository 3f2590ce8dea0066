import json

import pytest

from functions.exams.complete_paper import complete_paper
from functions.exams.generate_questions import generate_questions
from shared.clients.ai import AiUnavailable
from shared.core.clock import now
from shared.core.ids import new
from shared.exams.closing import both_of
from shared.exams.generation import generate
from shared.exams.models import AttemptNotFound
from shared.exams.rules import HINT, is_whole
from shared.readiness.rules import Tier
from tests.support.emulator import ROOT

LESSONS = sorted((ROOT / "infra" / "seed" / "content" / "courses").glob("*/*/transcript.vtt"))
SOURCE = "\n".join(path.read_text() for path in LESSONS)
SUBJECTS = "budget report harbour orchard planet violin kettle carpet ladder mirror pepper rocket saddle tunnel".split()


def written(number: int, **changes: object) -> dict[str, object]:
    word = SUBJECTS[number % len(SUBJECTS)]
    usual = {
        "stem": f"What should a {word} with {number * 7919} parts be checked for?",
        "options": [f"{place} thing about {word}" for place in ("one", "some", "every", "no")],
        "key": "abcd"[number % 4],
        "hint": "Think.",
        "quote": "",
    }
    return {**usual, **changes}


def draft(service, attempt, questions, agreeing=True):
    """Let the service write these questions and answer them; return what is kept of them."""
    answers = [{"number": n, "key": q["key"] if agreeing else "x"} for n, q in enumerate(questions, 1)]
    service.script(
        {"task": "exam_questions", "content": json.dumps({"questions": questions})},
        {"task": "exam_answers", "content": json.dumps({"answers": answers})},
    )
    generate_questions.body(attempt.ref)
    return both_of(attempt.user_id, attempt.attempt_id)[1].drafted()


def completed(attempt):
    """Complete the paper and return the attempt and where its questions come from."""
    complete_paper.body(attempt.ref)
    found, paper = both_of(attempt.user_id, attempt.attempt_id)
    return found, paper, list(paper.sources.values())


def test_refuses_an_attempt_that_does_not_exist(attempt):
    with pytest.raises(AttemptNotFound):
        generate_questions.body(attempt.ref.model_copy(update={"user_id": new()}))


def test_keeps_what_a_second_answer_confirms_and_asks_those_first(service, attempt):
    questions = [written(number) for number in range(10)]
    assert len(draft(service, attempt, questions)) == 10
    found, paper, sources = completed(attempt)
    assert (found.status, sources.count("ai"), sources.count("bank")) == ("ready", 10, 15)
    assert paper.made_by == {"model": "small", "prompt": "exam_questions", "version": 1}


def test_keeps_nothing_that_a_second_answer_does_not_confirm(service, attempt):
    assert draft(service, attempt, [written(number) for number in range(10)], agreeing=False) == []


def test_s11_a_step_that_is_repeated_asks_the_service_nothing(service, attempt):
    draft(service, attempt, [written(number) for number in range(3)])
    asked = len(service.calls)
    generate_questions.body(attempt.ref)
    completed(attempt)
    generate_questions.body(attempt.ref)
    assert len(service.calls) == asked == 2


def test_makes_questions_from_the_lessons_that_rest_on_them(service):
    questions, made_by = generate(Tier.SILVER, 25, "", SOURCE, now())
    assert len(questions) >= 12
    assert all(question.quote in " ".join(SOURCE.split()) for question in questions)
    assert all(question.right_option.casefold() not in question.explanation.casefold() for question in questions)
    assert made_by["model"] == "small"


@pytest.mark.parametrize(
    "unfit",
    [
        written(0, options=["same", "same", "other", "third"]),
        written(0, key="e"),
        written(0, key=""),
        written(0, options=["only", "two"]),
        written(0, stem="?"),
        written(1),
    ],
    ids=["two_alike", "key_not_an_option", "no_key", "two_options", "no_stem", "duplicate"],
)
def test_e11_what_may_not_be_asked_is_left_out_and_the_bank_completes_to_25(service, attempt, unfit):
    draft(service, attempt, [*(written(number) for number in range(1, 8)), unfit])
    found, paper, sources = completed(attempt)
    assert is_whole(paper.items(), 25)
    assert (found.status, sources.count("ai")) == ("ready", 7)


def test_e11_24_questions_are_completed_to_25(service, attempt):
    stems = [f"{where} {what}, seen from the {side}, matters most here?" for where in ("Which", "Whose", "How much")
             for what in ("wind", "bread", "steel", "paper") for side in ("north gate", "old cellar")]  # fmt: skip
    kept = draft(service, attempt, [written(n, stem=stem) for n, stem in enumerate(stems)])
    found, paper, sources = completed(attempt)
    assert is_whole(paper.items(), 25)
    assert sources.count("ai") + sources.count("bank") == 25
    assert 0 < sources.count("ai") <= len(kept)
    assert found.status == "ready"


@pytest.mark.parametrize(
    "trouble",
    [{"content": "{broken", "times": 3}, {"status": 500, "times": 9}, {"refusal": "no"}, {"content": "{}", "times": 3}],
    ids=["broken_three_times", "down", "refuses", "nothing"],
)
def test_e11_without_an_answer_the_bank_makes_the_whole_paper(service, attempt, trouble):
    service.script({"task": "exam_questions", **trouble})
    generate_questions.body(attempt.ref)
    found, paper, sources = completed(attempt)
    assert is_whole(paper.items(), 25)
    assert (found.status, set(sources)) == ("ready", {"bank"})


def test_a_hint_that_names_the_right_option_is_replaced(service, attempt):
    told = written(1, hint="It is some thing about report.")
    assert draft(service, attempt, [told])[0].explanation == HINT


def test_a_generation_without_a_service_says_so(service, monkeypatch):
    monkeypatch.setenv("AI_BASE_URL", "off")
    with pytest.raises(AiUnavailable):
        generate(Tier.GOLD, 25, "", SOURCE, now())
