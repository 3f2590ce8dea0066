"""The local AI service answers from what it is given: its questions hold, and it tells good work from poor."""

import pytest

from infra.seed.files import read
from shared.backgrounds.models import Background
from shared.clients.ai import AiUnavailable, ask
from shared.courses.generation import confirm, write
from shared.courses.transcripts import spoken
from shared.exams.generation import generate
from shared.interviews import questions as interviews
from shared.interviews.measures import measure
from shared.interviews.prompts import GivenMarks, marks_prompt
from shared.interviews.rules import described
from shared.projects import proposals
from shared.projects.grading import TASK, Grades, checker, prompt_of
from shared.questions.rules import Question, check_set
from shared.readiness.rules import Tier
from tests.clients.grading import NOW
from tests.support.emulator import ROOT
from tests.support.injections import WORK
from tests.support.interviewing import QUESTION, TERMS, said
from tests.support.projecting import WEAK

CONTENT = ROOT / "infra" / "seed" / "content"
LESSONS = sorted((CONTENT / "courses").glob("*/*/transcript.vtt"))
TEMPLATE = {"quiz_prompt_template": "Write {question_count} questions at {tier} level on the lesson {lesson_title}."}
BACKGROUNDS = {path.stem: Background(**read(path)) for path in sorted((CONTENT / "backgrounds").glob("*.yaml"))}
SOURCE = "The audit found nine errors in March. The board met twice in the spring of that year."


def said_in(lesson):
    return spoken(lesson.read_text())


def test_no_other_path_is_answered(service, monkeypatch):
    monkeypatch.setenv("AI_BASE_URL", f"{service.url}/v2")
    with pytest.raises(AiUnavailable):
        graded(WORK)
    assert [call["path"] for call in service.calls] == ["/v2/chat/completions"]


def test_a_question_that_the_source_does_not_bear_out_gets_another_answer(service):
    asked = {"stem": "The audit found _____ errors in March.", "options": ["two", "six", "nine", "ten"]}
    question = Question(question_id="1", explanation="See the audit.", quote=None, key="b", **asked)
    assert confirm([question], SOURCE) == []
    right = question.model_copy(update={"key": "c"})
    assert confirm([right], SOURCE) == [right]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.parent.name)
def test_the_questions_on_a_lesson_hold_and_a_second_look_finds_their_keys(service, lesson):
    questions, _ = write(TEMPLATE, "a lesson", Tier.SILVER, said_in(lesson), [], wanted=20)
    assert len(questions) >= 20
    assert check_set(questions, said_in(lesson)) == []
    assert confirm(questions, said_in(lesson)) == questions


@pytest.mark.parametrize("tier", Tier)
def test_there_are_enough_questions_for_an_exam_on_all_lessons(service, tier):
    source = "\n\n".join(map(said_in, LESSONS))
    questions, _ = generate(tier, 40, "", source, NOW)
    assert len(questions) >= 40
    assert check_set(questions[:40], source) == []


@pytest.mark.parametrize("background", BACKGROUNDS)
def test_a_project_and_an_interview_are_about_the_background_and_its_tier(service, background):
    found = BACKGROUNDS[background]
    offer = proposals.generated(found, Tier.GOLD, NOW)
    assert found.title.lower() in offer.proposal["brief"]
    assert "gold" in " ".join(offer.proposal["requirements"])
    asked, _ = interviews.generated(found, "gold", NOW)
    assert all(question["focus_area"] in question["question"] for question in asked)
    assert len({question["focus_area"] for question in asked}) > 1


def graded(text):
    found = BACKGROUNDS["economics"]
    offer = proposals.prepared(found, Tier.SILVER)
    names = [str(each["id"]) for each in offer.criteria]
    prompt, check = prompt_of(offer.proposal, offer.criteria, 70), checker(names, text)
    return ask(TASK, Grades, prompt, {"submission": text}, check=check, deadline=10, now=NOW).answer


def test_good_work_passes_and_poor_work_fails_with_quotes_from_both(service):
    good, poor = graded(WORK), graded(WEAK)
    assert (good.passed, poor.passed) == (True, False)
    assert min(each.score for each in good.criteria) >= 70
    assert max(each.score for each in poor.criteria) < 50


@pytest.mark.parametrize(("clip", "passes"), [("good", True), ("poor", False)])
def test_the_recorded_interviews_pass_and_fail(service, clip, passes):
    known = said(clip)
    words = [(each["word"], each["start"], each["end"]) for each in known["words"]]
    measures = described(measure(words, [(start, end) for _, start, end in words], words[-1][2]))
    prompt = marks_prompt("whole", TERMS, [QUESTION["question"]], measures)
    given = ask("interview_grading", GivenMarks, prompt, {"transcript": known["text"]}, deadline=10, now=NOW).answer
    assert {mark.name for mark in given.criteria} == {criterion["id"] for criterion in TERMS["criteria"]}
    assert (min(mark.score for mark in given.criteria) >= 70) is passes
    assert all(mark.quote in known["text"] for mark in given.criteria)
