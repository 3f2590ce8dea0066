import pytest

from shared.courses.models import LessonProgress
from shared.courses.quizzes import QuizAttempt
from shared.readiness.models import Decision
from tests.support.people import STRANGER
from tests.support.studying import LEARN, answers_to, pass_quiz, pool, start_quiz, studies, watch
from tests.support.waiting import at_once, eventually

pytestmark = pytest.mark.deployed


def path(attempt_id):
    return f"{LEARN}/quizzes/{attempt_id}/submit"


def started(**settings):
    made = studies(enable_ai_quizzes=True, **settings)
    pool(made.lesson_id)
    someone = made.learner()
    return made, someone, start_quiz(someone, made.lesson_id).body["attempt_id"]


def test_refuses_strangers_and_hides_other_peoples_quizzes():
    made, _, attempt_id = started()
    assert STRANGER.post(path(attempt_id), {"answers": {}}).status == 401
    assert made.learner().post(path(attempt_id), {"answers": {}}).refused == (404, "QuizNotFound")


def test_scores_on_the_server_and_explains_each_question_without_its_key():
    _, someone, attempt_id = started()
    result = someone.post(path(attempt_id), {"answers": answers_to(someone, attempt_id, right=2)}).body
    assert (result["right"], result["total"], result["passed"]) == (2, 3, True)
    assert [item["correct"] for item in result["items"]] == [True, True, False]
    assert all(item["feedback"] == "Because." and "key" not in item for item in result["items"])


def test_saved_answers_count_and_later_ones_replace_them():
    _, someone, attempt_id = started()
    wrong, right = answers_to(someone, attempt_id, right=0), answers_to(someone, attempt_id)
    someone.put(f"{LEARN}/quizzes/{attempt_id}/answers", {"answers": wrong})
    last = next(iter(right))
    assert someone.post(path(attempt_id), {"answers": {last: right[last]}}).body["right"] == 1


def test_a_second_submission_gets_the_first_result():
    _, someone, attempt_id = started()
    one = someone.post(path(attempt_id), {"answers": answers_to(someone, attempt_id, right=1)})
    two = someone.post(path(attempt_id), {"answers": answers_to(someone, attempt_id)})
    assert not one.body["passed"]
    assert two.status == 200
    assert two.body == one.body


def test_submissions_at_once_leave_one_score():
    _, someone, attempt_id = started()
    tries = [
        lambda right=right: someone.post(path(attempt_id), {"answers": answers_to(someone, attempt_id, right)})
        for right in range(4)
    ]
    answers = [answer for answer in at_once(tries) if answer.status == 200]
    assert {answer.body["right"] for answer in answers} == {int(QuizAttempt.of(someone.user_id, attempt_id).right)}


def test_a_failed_quiz_is_no_evidence_and_may_be_taken_again():
    made, someone, attempt_id = started()
    someone.post(path(attempt_id), {"answers": {}})
    assert LessonProgress.get(someone.user_id, made.lesson_id).quiz_passed_by is None
    again = start_quiz(someone, made.lesson_id).body["attempt_id"]
    assert again != attempt_id
    assert someone.post(path(again), {"answers": answers_to(someone, again)}).body["passed"]
    assert LessonProgress.get(someone.user_id, made.lesson_id).quiz_passed_by == again


def test_every_lesson_watched_and_every_quiz_passed_earns_the_second_star():
    made = studies(lessons=2, enable_ai_quizzes=True)
    someone = made.learner()
    for lesson_id in made.lesson_ids:
        pool(lesson_id, prefix=lesson_id[-4:])
        watch(someone, lesson_id, 120)
    passed = [pass_quiz(someone, lesson_id).body["passed"] for lesson_id in made.lesson_ids]
    assert passed == [True, True]
    enrolment = eventually(lambda: row if (row := someone.enrolment).star == 2 else None)
    award = Decision.of_enrolment(enrolment.enrolment_id)[-1]
    rows = LessonProgress.all_of(someone.user_id, made.product_id).values()
    assert (award.kind, award.facts) == ("star_awarded", {"star": 2})
    assert set(award.evidence) == {row.progress_id for row in rows} | {row.quiz_passed_by for row in rows}
