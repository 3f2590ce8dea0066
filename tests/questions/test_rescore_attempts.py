import pytest

from shared.assessments.models import Assessment, AssessmentAttempt
from shared.core.clock import now
from shared.core.ids import new
from shared.core.table import Transaction
from shared.courses.models import LessonProgress
from shared.courses.quizzes import QuizAttempt
from shared.exams.models import ExamAttempt, ExamPaper
from shared.questions.models import Served, ServedQuestion
from shared.readiness.models import Decision, Product
from tests.support.banking import TIERS, choice, corrections, quizzed, take_quiz, voided
from tests.support.lambdas import Failed, invoke
from tests.support.people import learner
from tests.support.studying import start_quiz, watch
from tests.support.waiting import eventually

pytestmark = pytest.mark.deployed


def attempt_of(someone):
    (attempt,) = QuizAttempt.query(someone.user_id, consistent_read=True)
    return attempt


def kinds(someone):
    return [row.kind for row in Decision.of_enrolment(someone.enrolment.enrolment_id)]


def test_there_is_nothing_to_score_for_a_question_that_was_not_voided():
    with pytest.raises(Failed) as failed:
        invoke("questions_rescore_attempts", {"question_id": new()})
    assert failed.value.name == "QuestionNotFound"


def test_a_quiz_that_is_passed_without_the_bad_question_earns_its_star():
    made, (good, bad) = quizzed(count=2)
    lifted, whole, under_way = made.learner(), made.learner(), made.learner()
    assert take_quiz(lifted, made.lesson_id, wrong=[bad]).body["passed"] is False
    assert take_quiz(whole, made.lesson_id, wrong=[]).body["passed"] is True
    open_id = start_quiz(under_way, made.lesson_id).body["attempt_id"]
    watch(lifted, made.lesson_id, 120)
    assert lifted.enrolment.star == 1
    told = voided(bad)
    assert (told["improved"], told["rescored"], told["held"], told["unchanged"]) == (1, 2, 0, 0)
    attempt = attempt_of(lifted)
    assert (attempt.right, attempt.total, attempt.passed, attempt.voided) == (1, 1, True, [bad])
    assert LessonProgress.get(lifted.user_id, made.lesson_id).quiz_passed_by == attempt.attempt_id
    eventually(lambda: lifted.enrolment.star == 2)
    shown = lifted.get(f"/api/app/job-readiness/quizzes/{attempt.attempt_id}").body["result"]
    assert {item["question_id"]: item["voided"] for item in shown["items"]} == {good: False, bad: True}
    submit = f"/api/app/job-readiness/quizzes/{open_id}/submit"
    result = under_way.post(submit, {"answers": {good: "a"}}).body
    assert (result["right"], result["total"], result["passed"]) == (1, 1, True)


def test_what_would_cost_a_learner_something_waits_and_changes_nothing():
    made, (bad, good) = quizzed(count=2)
    made_easy = made.learner()
    attempt_id = start_quiz(made_easy, made.lesson_id).body["attempt_id"]
    QuizAttempt(made_easy.user_id, attempt_id).update(actions=[QuizAttempt.passing_score.set(50)])
    path = f"/api/app/job-readiness/quizzes/{attempt_id}/submit"
    assert made_easy.post(path, {"answers": {bad: "a", good: "a"}}).body["passed"] is True
    before = attempt_of(made_easy).serialize()
    assert voided(bad)["held"] == 1
    assert attempt_of(made_easy).serialize() == before
    (held,) = corrections(bad)
    assert (held["before"]["passed"], held["after"]) == (True, {"right": 0, "total": 1, "passed": False})


def graded(right, tier="bronze", count=3):
    """Return somebody with a graded exam of three questions of which so many are right, and the questions' ids."""
    someone, ids = learner(2, tier), [new() for _ in range(count)]
    questions = [{**choice(number), "question_id": name} for number, name in enumerate(ids)]
    answers = {name: "a" if number < right else "b" for number, name in enumerate(ids)}
    attempt = ExamAttempt(
        someone.user_id, new(), product_id=someone.product_id, enrolment_id=someone.enrolment.enrolment_id
    )
    attempt.star, attempt.target, attempt.question_count, attempt.pass_mark = 2, "silver", count, 70
    attempt.time_limit_minutes, attempt.created_at, attempt.status = 45, now(), "graded"
    attempt.answers, attempt.question_ids, attempt.closed_as = answers, ids, "submitted"
    attempt.right, attempt.total, attempt.passed = right, count, 100 * right >= 70 * count
    paper = ExamPaper(someone.user_id, attempt.attempt_id, questions=questions)
    effects = Transaction().save(attempt).save(paper)
    ServedQuestion.note(Served.EXAM, attempt, paper.items(), effects, attempt_id=attempt.attempt_id)
    effects.commit()
    return someone, attempt, ids


def test_an_exam_that_is_passed_without_the_bad_question_promotes_once():
    someone, attempt, ids = graded(right=2)
    told = voided(ids[2])
    assert (told["improved"], told["places"]) == (1, [])
    attempt.refresh(consistent_read=True)
    assert (attempt.right, attempt.total, attempt.passed) == (2, 2, True)
    assert (someone.enrolment.tier, kinds(someone).count("promoted")) == ("silver", 1)
    invoke("questions_rescore_attempts", {"question_id": ids[2]})
    assert kinds(someone).count("promoted") == 1


def assessed(right, tier):
    """Return somebody with the first star for an assessment of five questions, and the questions' ids."""
    product_id, assessment_id, ids = new(), new(), [new() for _ in range(5)]
    questions = [{**choice(number), "question_id": name} for number, name in enumerate(ids)]
    Product(product_id, title="One", tiers=TIERS, assessment_ids=[assessment_id]).save()
    Assessment(assessment_id, product_id=product_id, title="Five", order=1, questions=questions).save()
    someone = learner(product_id=product_id)
    base = f"/api/app/job-readiness/assessments/{assessment_id}"
    assert someone.post(f"{base}/start").status == 200
    answers = {name: "a" if number < right else "b" for number, name in enumerate(ids)}
    assert someone.post(f"{base}/submit", {"answers": answers}).status == 200
    eventually(lambda: someone.enrolment.star == 1)
    assert someone.enrolment.tier == tier
    return someone, assessment_id, ids


def test_an_assessment_that_is_better_without_the_bad_question_lifts_the_tier():
    someone, assessment_id, ids = assessed(right=4, tier="silver")
    assert voided(ids[4])["improved"] == 1
    attempt = AssessmentAttempt.get(someone.user_id, assessment_id)
    assert (attempt.right, attempt.total) == (4, 4)
    assert (someone.enrolment.star, someone.enrolment.tier) == (1, "gold")
    assert kinds(someone)[-2:] == ["assessment_passed", "tier_assigned"]


def test_an_assessment_that_is_worse_without_it_leaves_the_tier_until_somebody_confirms():
    someone, assessment_id, ids = assessed(right=3, tier="silver")
    assert voided(ids[0])["held"] == 1
    assert (someone.enrolment.tier, AssessmentAttempt.get(someone.user_id, assessment_id).total) == ("silver", 5)
    (held,) = corrections(ids[0])
    assert (held["kind"], held["before"]["tier"], held["after"]["tier"]) == ("assessment", "silver", "bronze")
