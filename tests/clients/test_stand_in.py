"""The local AI service answers from what it is given: its quizzes hold, and it tells good work from poor."""

import json
from collections import Counter
from typing import Literal

import pytest
from pydantic import BaseModel, Field

from infra.local.stand_ins.reading import sentences
from shared.clients.ai import Prompt, ask
from shared.clients.prompt_safety import quoted
from tests.clients.grading import NOW
from tests.support.emulator import ROOT

LESSONS = sorted((ROOT / "infra" / "seed" / "content" / "courses").glob("*/*/transcript.vtt"))
QUIZ = Prompt("quiz_questions", 1, "You write quizzes.", "Write {count} questions for the silver tier.\n{transcript}")
SECOND = Prompt("second_answer", 1, "You take a quiz.", "Answer from the source alone.\n{source}\n{questions}")
PROJECT = Prompt("project", 1, "Make a project.\nBackground: computer_science\nTier: gold", "Interests: {interests}")
ASKING = Prompt(
    "interview_questions",
    1,
    "Ask 4 questions.\nBackground: economics\nFocus areas:\n- forecasting: trends\n- data ethics",
    "{notes}",
)
CASE = Prompt(
    "case", 1, "Grade.\nCriteria:\n- Analysis: causes and figures\n- Plan (30): steps and risks", "{submission}"
)
TALK = Prompt("talk", 1, CASE.system + "\nwords per minute: {}\nfillers per 100 words: {}", "{transcript}")


class Question(BaseModel):
    stem: str
    options: list[str] = Field(min_length=4, max_length=4)
    key: Literal["a", "b", "c", "d"]
    quote: str
    explanation: str


class Quiz(BaseModel):
    questions: list[Question]


class Keys(BaseModel):
    class Entry(BaseModel):
        number: int
        key: Literal["a", "b", "c", "d"]

    answers: list[Entry]


class Project(BaseModel):
    title: str
    description: str
    requirements: list[str] = Field(min_length=2)


class Asked(BaseModel):
    class Entry(BaseModel):
        text: str
        focus_area: str

    questions: list[Entry]


class Grade(BaseModel):
    class Entry(BaseModel):
        criterion: str
        score: int = Field(ge=0, le=100)
        feedback: str
        evidence: list[str]

    criteria: list[Entry]
    overall_feedback: str


def asked(answer, prompt, **slots):
    return ask("quiz", answer, prompt, slots, deadline=10, now=NOW).answer


def quiz_of(transcript, count):
    return asked(Quiz, Prompt("q", 1, f"Write {count} new quiz questions.", "{transcript}"), transcript=transcript)


def test_there_are_lessons_to_ask_about():
    assert LESSONS


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.parent.name)
@pytest.mark.parametrize("count", [5, 12, 40])
def test_a_quiz_holds(service, lesson, count):
    transcript = lesson.read_text()
    source = " ".join(sentences(transcript))
    questions = quiz_of(transcript, count).questions
    assert len(questions) == min(count, len(questions)) >= min(count, 20)
    assert all(len(set(question.options)) == 4 for question in questions)
    assert all(quoted(question.quote, source) for question in questions)
    assert len({question.stem for question in questions}) == len(questions)
    assert max(Counter(question.key for question in questions).values()) <= -(-len(questions) // 4) + 1


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.parent.name)
def test_a_second_look_at_the_source_finds_the_keys_without_knowing_them(service, lesson):
    questions = quiz_of(lesson.read_text(), 16).questions
    shown = json.dumps([{"stem": question.stem, "options": question.options} for question in questions])
    found = asked(Keys, SECOND, source=lesson.read_text(), questions=shown).answers
    assert [entry.key for entry in found] == [question.key for question in questions]


def test_a_question_that_the_source_does_not_bear_out_gets_another_answer(service):
    source = "The audit found nine errors in March. The board met twice in the spring of that year."
    wrong = json.dumps([{"stem": "The audit found _____ errors in March.", "options": ["two", "six", "nine", "ten"]}])
    assert [entry.key for entry in asked(Keys, SECOND, source=source, questions=wrong).answers] == ["c"]


def test_a_project_names_background_and_tier(service):
    project = asked(Project, PROJECT, interests="chess")
    assert "computer science" in project.description
    assert "gold" in " ".join(project.requirements)


def test_interview_questions_cover_the_focus_areas(service):
    questions = asked(Asked, ASKING, notes="none").questions
    assert len({question.text for question in questions}) == 4
    assert {word for question in questions for word in ("forecasting", "data ethics") if word in question.text} == {
        "forecasting",
        "data ethics",
    }


GOOD_CASE = (
    "The situation: a bakery throws away 18% of its bread. I measured the losses for 3 weeks.\n\n"
    "1. First, the causes. Bread is baked at 5 in the morning because the shop opens at 6, so demand is guessed.\n"
    "2. Then the figures: 42 loaves a day, or 1,260 a month, which is half of the profit.\n\n"
    "Therefore I recommend a plan in two steps. First, bake the second half at 10, when sales are known. "
    "Finally, sell what is left after 4 at half price; for example, the shop next door sells all of it.\n\n"
    "The risk is that regular customers wait for the low price. However, the survey found that 80 percent come before "
    "noon. As a result the plan saves about 600 loaves each month, and two people can carry it out within four weeks. "
) + " ".join(f"Point {i}: the owner checks figure {i} every week and writes down what changed." for i in range(12))


def test_good_work_passes_and_poor_work_fails_with_quotes_from_both(service):
    good = asked(Grade, CASE, submission=GOOD_CASE)
    poor = asked(Grade, CASE, submission="It was fine. I think it is good and nice and good.")
    assert [entry.criterion for entry in good.criteria] == ["Analysis", "Plan"]
    assert min(entry.score for entry in good.criteria) >= 70
    assert max(entry.score for entry in poor.criteria) < 50
    assert all(quoted(quote, GOOD_CASE) for entry in good.criteria for quote in entry.evidence)


@pytest.mark.parametrize(("clip", "pace", "fillers", "passes"), [("good", 140, 0, True), ("poor", 110, 40, False)])
def test_the_recorded_interviews_pass_and_fail(service, clip, pace, fillers, passes):
    said = json.loads((ROOT / "tests" / "clips" / f"{clip}.json").read_text())["text"]
    prompt = Prompt("talk", 1, TALK.system.format(pace, fillers), "{transcript}")
    grade = asked(Grade, prompt, transcript=said)
    assert (min(entry.score for entry in grade.criteria) >= 70) is passes
