"""What importing and scoring again must survive: crashes at any row, throttled tables, and being told twice."""

import pytest

from shared.core.clock import now
from shared.core.errands import Errand
from shared.courses.quizzes import QuizAttempt
from shared.questions.imports import ImportedEntry
from shared.questions.models import ServedQuestion
from shared.rescoring.models import VoidedQuestion
from tests.support.banking import bank, many, questions_in, quizzed, report, sent, take_quiz, void, voided
from tests.support.hooks import control, fault
from tests.support.lambdas import Failed, invoke
from tests.support.waiting import at_once, eventually

pytestmark = [pytest.mark.deployed, pytest.mark.alone]
ROWS = 6
STEP = "questions_import_questions"


@pytest.fixture(autouse=True)
def no_crash_is_left():
    yield
    control("DELETE", "/crash")


def crash(function, nth, when):
    control("POST", "/crash", {"function": function, "nth": nth, "when": when})


def resumed(workflow, *key):
    """Wait for the kill, let the sweeper find the work overdue, and start it again."""
    eventually(lambda: control("GET", "/crash")[0]["hits"] == 1)
    errand = Errand._of(workflow, key)
    errand.refresh(consistent_read=True)
    errand.update(actions=[Errand.due_at.set(now())])
    invoke("readiness_resume_lost_workflows", {})


def whole(bank_id, import_id):
    """Tell whether every entry is in the bank once and in the report once."""
    told = report(bank_id, import_id)
    entries = list(ImportedEntry.query(import_id))
    counts = (told["state"], told["imported"], told["duplicate"], told["refused"])
    return (counts, len(questions_in(bank_id)), [int(e.position) for e in entries], {e.outcome for e in entries}) == (
        ("done", ROWS, 0, 0),
        ROWS,
        list(range(ROWS)),
        {"imported"},
    )


@pytest.mark.parametrize(("nth", "when"), [(2, "after"), (4, "before"), (4, "after"), (9, "before"), (10, "after")])
def test_s11_an_import_that_is_killed_goes_on_where_it_was(nth, when):
    bank_id = bank()
    crash(STEP, nth, when)
    import_id = sent(bank_id, many(ROWS))
    resumed("question_import", import_id)
    eventually(lambda: report(bank_id, import_id)["state"] == "done")
    assert whole(bank_id, import_id)


@pytest.mark.parametrize("kind", ["throttle", "timeout-after"])
def test_f10_an_import_into_a_table_that_refuses_or_loses_its_answers_misses_nothing_and_doubles_nothing(kind):
    bank_id = bank()
    with fault(fault=kind, function=STEP, operation="TransactWriteItems", probability=0.3, seed=7):
        import_id = sent(bank_id, many(ROWS))
        eventually(lambda: report(bank_id, import_id)["state"] == "done", seconds=120)
    assert whole(bank_id, import_id)


def test_s11_two_executions_of_one_import_take_each_entry_once():
    bank_id = bank()
    import_id = sent(bank_id, many(ROWS))
    reference = {"bank_id": bank_id, "import_id": import_id}

    def go():
        try:
            return invoke(STEP, reference)
        except Failed as failed:
            return failed.name

    at_once([go] * 4)
    eventually(lambda: report(bank_id, import_id)["state"] == "done")
    invoke(STEP, reference)
    assert whole(bank_id, import_id)


def asked(count=5):
    """Return a course whose quiz several learners have taken, each with the bad question wrong, and that question."""
    made, ids = quizzed(count=2)
    people = [made.learner() for _ in range(count)]
    for someone in people:
        take_quiz(someone, made.lesson_id, wrong=[ids[1]])
    return people, ids[1]


def settled(people, bad):
    """Tell whether each attempt was scored again once, and each learner's enrolment looked at."""
    told = VoidedQuestion.find(bad)
    counts = (int(told.improved), int(told.held), int(told.rescored), int(told.unchanged))
    attempts = [next(iter(QuizAttempt.query(someone.user_id, consistent_read=True))) for someone in people]
    scores = {(int(a.right), int(a.total), a.passed, tuple(a.voided)) for a in attempts}
    marks = {row.rescored for row in ServedQuestion.query(bad, consistent_read=True)}
    return (counts, scores, marks) == ((len(people), 0, 0, 0), {(1, 1, True, (bad,))}, {True})


@pytest.mark.parametrize(("nth", "when"), [(3, "after"), (5, "before"), (8, "after"), (12, "before"), (20, "after")])
def test_s11_scoring_again_that_is_killed_goes_on_where_it_was(nth, when):
    people, bad = asked()
    crash("questions_rescore_attempts", nth, when)
    void(bad)
    resumed("rescoring", bad)
    eventually(lambda: VoidedQuestion.find(bad).passes)
    assert settled(people, bad)


@pytest.mark.parametrize("kind", ["throttle", "timeout-after"])
def test_f10_scoring_again_in_a_table_that_refuses_or_loses_its_answers_counts_each_attempt_once(kind):
    people, bad = asked()
    plan = {"fault": kind, "function": "questions_rescore_attempts", "operation": "TransactWriteItems"}
    with fault(**plan, probability=0.3, seed=7):
        void(bad)
        eventually(lambda: VoidedQuestion.find(bad).passes, seconds=120)
    assert settled(people, bad)


def test_x6_scoring_again_at_the_same_time_leaves_one_grade_and_one_effect():
    people, bad = asked(3)
    void(bad)

    def go():
        try:
            return invoke("questions_rescore_attempts", {"question_id": bad})
        except Failed as failed:
            return failed.name

    at_once([go] * 3)
    eventually(lambda: VoidedQuestion.find(bad).passes)
    assert settled(people, bad)


def test_x4_voiding_two_questions_of_one_attempt_at_once_leaves_both_out():
    made, ids = quizzed(count=4)
    someone = made.learner()
    take_quiz(someone, made.lesson_id, wrong=ids[2:])
    at_once([lambda name=name: voided(name) for name in ids[2:]])
    (attempt,) = QuizAttempt.query(someone.user_id, consistent_read=True)
    assert (int(attempt.right), int(attempt.total), attempt.passed, set(attempt.voided)) == (2, 2, True, set(ids[2:]))
