import pytest

from shared.core.ids import new
from shared.courses.models import LessonProgress
from shared.readiness.models import Enrolment
from tests.support.people import STRANGER
from tests.support.studying import LEARN, beat, let_pass, studies, watch
from tests.support.waiting import at_once, eventually

pytestmark = pytest.mark.deployed
BODY = {"position": 0, "playback_rate": 1, "player_id": "p"}


def path(lesson_id):
    return f"{LEARN}/lessons/{lesson_id}/watch-progress"


def test_refuses_strangers_and_counts_nothing_for_a_lesson_of_another_product():
    made = studies()
    assert STRANGER.post(path(made.lesson_id), BODY).status == 401
    other = studies().learner()
    assert other.post(path(made.lesson_id), BODY).refused == (404, "LessonNotFound")
    assert other.post(path(new()), BODY).refused == (404, "LessonNotFound")
    assert LessonProgress.all_of(other.user_id, made.product_id) == {}


def test_a_locked_module_is_refused_and_writes_nothing():
    made = studies()
    someone = made.learner(star=0)
    assert someone.post(path(made.lesson_id), BODY).refused == (403, "ModuleLocked")
    assert LessonProgress.find(someone.user_id, made.lesson_id) is None


def test_what_is_watched_counts_and_is_gone_on_with_elsewhere():
    made = studies()
    someone = made.learner()
    assert beat(someone, made.lesson_id, 0).body["outcome"] == "started"
    let_pass(someone, made.lesson_id)
    counted = beat(someone, made.lesson_id, 50).body
    assert (counted["outcome"], counted["watched_seconds"], counted["percent"]) == ("counted", 50, 41.66)
    assert not counted["completed"]


@pytest.mark.parametrize(("seconds", "completed"), [(107.9, False), (108, True)])
def test_complete_is_reached_at_the_courses_threshold(seconds, completed):
    made = studies(seconds=120)
    someone = made.learner()
    assert watch(someone, made.lesson_id, seconds).body["completed"] is completed


def test_the_last_lesson_of_a_course_without_quizzes_earns_the_second_star_once():
    made = studies(lessons=2)
    someone = made.learner()
    for lesson_id in made.lesson_ids:
        watch(someone, lesson_id, 120)
    eventually(lambda: someone.enrolment.star == 2)
    beat(someone, made.lesson_id, 0)
    assert Enrolment.of(someone.user_id, made.product_id).star == 2


def test_what_is_complete_stays_complete():
    made = studies()
    someone = made.learner()
    done = watch(someone, made.lesson_id, 120).body
    again = beat(someone, made.lesson_id, 5).body
    assert done["completed"]
    assert again["completed"]


def test_a_beat_sent_by_two_requests_at_once_counts_once():
    made = studies()
    someone = made.learner()
    beat(someone, made.lesson_id, 0)
    let_pass(someone, made.lesson_id)
    answers = at_once([lambda: beat(someone, made.lesson_id, 60)] * 6)
    assert {answer.status for answer in answers} == {200}
    assert LessonProgress.get(someone.user_id, made.lesson_id).watched_milliseconds == 60_000


@pytest.mark.parametrize(
    "wrong",
    [
        {"position": -1},
        {"position": "10"},
        {"position": 1e9},
        {"playback_rate": 0},
        {"playback_rate": 17},
        {"player_id": ""},
        {"player_id": "a\u0000b"},
        {"player_id": "x" * 65},
        {"duration": 10},
    ],
)
def test_a_heartbeat_that_makes_no_sense_is_refused(wrong):
    made = studies()
    answer = made.learner().post(path(made.lesson_id), {**BODY, **wrong})
    assert answer.refused == (422, "Invalid")
    assert answer.body["fields"][0]["field"] == next(iter(wrong))
