"""Attacks on courses, watch time and quizzes, by the ids under which they are listed."""

import json
import threading

import pytest

from shared.core.ids import new
from shared.courses.models import Course, LessonProgress
from shared.courses.quizzes import QuizAttempt
from shared.courses.rules import score_of
from shared.readiness.models import Decision, Enrolment, Product
from tests.support.hooks import control, fault
from tests.support.people import STRANGER, call, override
from tests.support.studying import (
    LEARN,
    answers_to,
    beat,
    let_pass,
    pass_quiz,
    pool,
    start_quiz,
    studies,
    watch,
)
from tests.support.waiting import at_once, eventually

pytestmark = [pytest.mark.deployed, pytest.mark.alone]
BEAT = {"position": 10, "playback_rate": 1, "player_id": "p"}


def quizzed(**settings):
    made = studies(enable_ai_quizzes=True, **settings)
    pool(made.lesson_id, explanation="CANARY")
    return made


def routes(made, attempt_id):
    """Return every learner route of courses as (method, path, body)."""
    lesson, quiz = f"{LEARN}/lessons/{made.lesson_id}", f"{LEARN}/quizzes/{attempt_id}"
    return [
        ("GET", f"{LEARN}/courses?product_id={made.product_id}", None),
        ("GET", f"{LEARN}/courses/{made.course_id}", None),
        ("GET", f"{lesson}/video", None),
        ("POST", f"{lesson}/watch-progress", BEAT),
        ("POST", f"{lesson}/quiz", {}),
        ("PUT", f"{quiz}/answers", {"answers": {}}),
        ("POST", f"{quiz}/submit", {"answers": {}}),
        ("GET", quiz, None),
    ]


def set_star(someone, star, tier="bronze"):
    override(someone, star, tier)


def rows_of(someone):
    return [
        *(row.serialize() for row in QuizAttempt.query(someone.user_id)),
        *(row.serialize() for row in LessonProgress.query(someone.user_id)),
    ]


@pytest.mark.parametrize("closed", ["withdrawn", "product_off"])
def test_k2_a_withdrawn_learner_and_a_product_that_is_off_are_refused_and_nothing_is_written(closed):
    made = quizzed()
    someone = made.learner()
    attempt_id = start_quiz(someone, made.lesson_id).body["attempt_id"]
    before = rows_of(someone)
    if closed == "withdrawn":
        someone.enrolment.update(actions=[Enrolment.active.set(False)])
    else:
        Product.of(made.product_id).update(actions=[Product.published.set(False)])
    answers = [call(method, path, body, someone.token) for method, path, body in routes(made, attempt_id)]
    assert {answer.refused for answer in answers} == {(403, "ModuleLocked")}
    assert rows_of(someone) == before


def test_t01_what_belongs_to_another_answers_like_what_does_not_exist():
    made = quizzed()
    attempt_id = start_quiz(made.learner(), made.lesson_id).body["attempt_id"]
    eve = studies().learner()
    for method, path, body in routes(made, attempt_id):
        theirs = call(method, path, body, eve.token)
        missing = path
        for known in (made.product_id, made.course_id, made.lesson_id, attempt_id):
            missing = missing.replace(known, new())
        nowhere = call(method, missing, body, eve.token)
        assert theirs.status == nowhere.status == 404
        assert {**theirs.body, "request_id": ""} == {**nowhere.body, "request_id": ""}
        assert call(method, path, body, STRANGER.token).status == 401
    assert rows_of(eve) == []


@pytest.mark.alone
@pytest.mark.parametrize(
    ("function", "act"),
    [
        ("courses_record_progress", lambda made, someone, _: beat(someone, made.lesson_id, 0)),
        ("courses_start_quiz", lambda made, someone, _: start_quiz(someone, made.lesson_ids[1])),
        (
            "courses_save_quiz_answers",
            lambda _, someone, attempt: someone.put(
                f"{LEARN}/quizzes/{attempt}/answers", {"answers": answers_to(someone, attempt)}
            ),
        ),
        (
            "courses_submit_quiz",
            lambda _, someone, attempt: someone.post(
                f"{LEARN}/quizzes/{attempt}/submit", {"answers": answers_to(someone, attempt)}
            ),
        ),
    ],
)
def test_k4_a_star_that_falls_between_check_and_write_refuses_the_write(function, act):
    made = quizzed(lessons=2)
    pool(made.lesson_ids[1])
    someone = made.learner()
    attempt_id = start_quiz(someone, made.lesson_id).body["attempt_id"]
    before, answers = rows_of(someone), []
    with fault(fault="timeout-before", function=function, operation="TransactWriteItems", times=1):
        acting = threading.Thread(target=lambda: answers.append(act(made, someone, attempt_id)))
        acting.start()
        eventually(lambda: any(plan["hits"] for plan in control("GET", "/faults")))
        set_star(someone, 0)
        acting.join()
    assert answers[0].refused == (403, "ModuleLocked")
    assert rows_of(someone) == before


def test_e08_x5_no_key_and_no_explanation_is_anywhere_before_the_submission():
    made = quizzed()
    someone = made.learner()
    started = start_quiz(someone, made.lesson_id).body
    quiz = f"{LEARN}/quizzes/{started['attempt_id']}"
    seen = [
        started,
        start_quiz(someone, made.lesson_id).body,
        someone.get(quiz).body,
        someone.put(f"{quiz}/answers", {"answers": answers_to(someone, started["attempt_id"])}).body,
        someone.put(f"{quiz}/answers", {"answers": {"x": "a"}}).body,
        someone.get(f"{LEARN}/courses/{made.course_id}").body,
    ]
    for told in seen:
        text = json.dumps(told)
        assert not [word for word in ("CANARY", '"key"', "Quoted from") if word in text]


@pytest.mark.parametrize(
    "answers",
    [
        {"q": "a"},
        {"": "a"},
        {"\u0000": "a"},
        {"a.b#c": "a"},
        {"\U0001f600": "a"},
        {"\u202eabc": "a"},
        {"e\u0301" * 20_000: "a"},
        {str(number): "a" for number in range(10_000)},
    ],
    ids=["foreign", "empty", "nul", "path", "emoji", "turned", "marks", "many"],
)
def test_e10_i12_answers_to_what_was_not_asked_are_refused(answers):
    made = quizzed()
    someone = made.learner()
    attempt_id = start_quiz(someone, made.lesson_id).body["attempt_id"]
    for method, end in (("PUT", "answers"), ("POST", "submit")):
        answer = call(method, f"{LEARN}/quizzes/{attempt_id}/{end}", {"answers": answers}, someone.token)
        assert answer.status in (413, 422)
        assert answer.body["error"] in ("Invalid", "TooLarge")
    assert QuizAttempt.of(someone.user_id, attempt_id).status == "started"


@pytest.mark.parametrize("value", ["e", "A", "", 1, None, True, ["a", "b", "c", "d"], {"a": 1}, "a\u0000", "ab"])
def test_e10_answers_of_a_wrong_kind_are_refused(value):
    made = quizzed()
    someone = made.learner()
    attempt_id = start_quiz(someone, made.lesson_id).body["attempt_id"]
    asked = next(iter(answers_to(someone, attempt_id)))
    answer = someone.post(f"{LEARN}/quizzes/{attempt_id}/submit", {"answers": {asked: value}})
    assert answer.refused == (422, "Invalid")


@pytest.mark.parametrize(
    "raw", [b'{"answers": {"\\ud800": "a"}}', b'{"answers": ', b"\xff\xfe", b"[" * 5000, b"null", b"[]"]
)
def test_i12_bodies_that_are_no_answers_are_refused(raw):
    made = quizzed()
    someone = made.learner()
    attempt_id = start_quiz(someone, made.lesson_id).body["attempt_id"]
    assert someone.put(f"{LEARN}/quizzes/{attempt_id}/answers", raw).status in (400, 422)


def test_e10_an_answer_given_twice_counts_once_and_a_missing_one_is_wrong():
    made = quizzed()
    someone = made.learner()
    attempt_id = start_quiz(someone, made.lesson_id).body["attempt_id"]
    name, key = next(iter(answers_to(someone, attempt_id).items()))
    raw = f'{{"answers": {{"{name}": "{key}", "{name}": "{key}"}}}}'.encode()
    result = someone.post(f"{LEARN}/quizzes/{attempt_id}/submit", raw).body
    assert (result["right"], result["total"]) == (1, 3)


def test_e05_submissions_with_different_answers_at_once_leave_one_result():
    made = quizzed()
    someone = made.learner()
    attempt_id = start_quiz(someone, made.lesson_id).body["attempt_id"]
    tries = [
        lambda right=right: someone.post(
            f"{LEARN}/quizzes/{attempt_id}/submit", {"answers": answers_to(someone, attempt_id, right)}
        )
        for right in (0, 1, 2, 3)
    ]
    answers = [answer for answer in at_once(tries) if answer.status == 200]
    later = someone.get(f"{LEARN}/quizzes/{attempt_id}").body["result"]
    assert all(answer.body == later for answer in answers)


def test_x4_the_score_follows_from_the_frozen_key_and_the_accepted_answers():
    made = quizzed()
    someone = made.learner()
    attempt_id = start_quiz(someone, made.lesson_id).body["attempt_id"]
    someone.post(f"{LEARN}/quizzes/{attempt_id}/submit", {"answers": answers_to(someone, attempt_id, right=2)})
    pool(made.lesson_id, prefix="other")
    kept = QuizAttempt.of(someone.user_id, attempt_id)
    again = score_of(kept.items(), kept.given, float(kept.passing_score), kept.voided)
    assert (again.right, again.total, again.passed) == (kept.right, kept.total, kept.passed) == (2, 3, True)


def test_p7_a_lesson_that_is_taken_away_later_takes_back_no_star():
    made = quizzed()
    someone = made.learner()
    watch(someone, made.lesson_id, 120)
    pass_quiz(someone, made.lesson_id)
    eventually(lambda: someone.enrolment.star == 2)
    course = Course.get(made.course_id)
    course.update(actions=[Course.lesson_ids.set([]), Course.published.set(False)])
    assert someone.enrolment.star == 2
    assert someone.get(f"{LEARN}/products").body["products"][0]["star"] == 2


def test_p7_a_lesson_watched_again_and_a_quiz_passed_again_earn_nothing_more():
    made = quizzed()
    someone = made.learner()
    for _ in range(2):
        watch(someone, made.lesson_id, 120)
        pass_quiz(someone, made.lesson_id)
    eventually(lambda: someone.enrolment.star == 2)
    awards = [row for row in Decision.of_enrolment(someone.enrolment.enrolment_id) if row.kind == "star_awarded"]
    assert len(awards) == 1


@pytest.mark.parametrize(("last", "counts"), [(107.999, False), (108, True), (120, True)])
def test_e16_only_what_reaches_the_threshold_counts(last, counts):
    made = studies(seconds=120)
    someone = made.learner()
    assert watch(someone, made.lesson_id, last).body["completed"] is counts


class TestForgedWatchProgress:
    """What players claim that never played."""

    def seconds(self, someone, lesson_id):
        return int(LessonProgress.get(someone.user_id, lesson_id).watched_milliseconds) / 1000

    def test_a_first_beat_at_the_end_earns_nothing(self):
        made = studies(seconds=120)
        someone = made.learner()
        answer = beat(someone, made.lesson_id, 120).body
        assert (answer["watched_seconds"], answer["completed"]) == (0, False)

    def test_a_jump_to_the_end_earns_nothing(self):
        made = studies(seconds=2700)
        someone = made.learner()
        beat(someone, made.lesson_id, 0)
        let_pass(someone, made.lesson_id, 15)
        assert beat(someone, made.lesson_id, 2700).body["outcome"] == "moved"
        assert self.seconds(someone, made.lesson_id) == 0

    def test_a_duration_of_the_clients_own_is_refused(self):
        made = studies(seconds=2700)
        body = {**BEAT, "duration": 10, "duration_seconds": 10}
        path = f"{LEARN}/lessons/{made.lesson_id}/watch-progress"
        assert made.learner().post(path, body).refused == (422, "Invalid")

    def test_a_hundred_replays_of_a_beat_earn_what_one_does(self):
        made = studies(seconds=2700)
        someone = made.learner()
        beat(someone, made.lesson_id, 0)
        let_pass(someone, made.lesson_id, 15)
        for _ in range(10):
            beat(someone, made.lesson_id, 15, rate=1)
        at_once([lambda: beat(someone, made.lesson_id, 15, rate=1)] * 10)
        assert self.seconds(someone, made.lesson_id) == 15

    def test_beats_out_of_order_earn_nothing(self):
        made = studies(seconds=2700)
        someone = made.learner()
        for position in (300, 240, 180, 120, 60, 0):
            beat(someone, made.lesson_id, position)
            let_pass(someone, made.lesson_id, 30)
        assert self.seconds(someone, made.lesson_id) == 0

    def test_two_players_earn_what_one_does(self):
        made = studies(seconds=2700)
        someone = made.learner()
        beat(someone, made.lesson_id, 0, player="one")
        beat(someone, made.lesson_id, 1000, player="two")
        let_pass(someone, made.lesson_id, 30)
        assert beat(someone, made.lesson_id, 30, player="one", rate=1).body["outcome"] == "counted"
        assert beat(someone, made.lesson_id, 1030, player="two", rate=1).body["outcome"] == "another_player"
        assert self.seconds(someone, made.lesson_id) == 30

    def test_a_player_that_takes_over_begins_with_nothing(self):
        made = studies(seconds=2700)
        someone = made.learner()
        beat(someone, made.lesson_id, 0, player="one")
        let_pass(someone, made.lesson_id, 50)
        assert beat(someone, made.lesson_id, 50, player="two", rate=1).body["outcome"] == "started"
        assert self.seconds(someone, made.lesson_id) == 0

    def test_sixteenfold_speed_earns_nothing(self):
        made = studies(seconds=2700)
        someone = made.learner()
        beat(someone, made.lesson_id, 0, rate=16)
        for turn in range(1, 6):
            let_pass(someone, made.lesson_id, 15)
            beat(someone, made.lesson_id, turn * 240, rate=16)
        assert self.seconds(someone, made.lesson_id) == 0

    def test_two_beats_far_apart_earn_thirty_seconds_at_their_rate(self):
        made = studies(seconds=2700)
        someone = made.learner()
        beat(someone, made.lesson_id, 0, rate=1)
        let_pass(someone, made.lesson_id, 2700)
        assert beat(someone, made.lesson_id, 2700, rate=1).body["watched_seconds"] == 30

    def test_beats_without_time_between_them_earn_no_more_than_the_wall_clock_allows(self):
        made = studies(seconds=2700)
        someone = made.learner()
        beat(someone, made.lesson_id, 0)
        for turn in range(1, 11):
            beat(someone, made.lesson_id, turn * 14)
        assert self.seconds(someone, made.lesson_id) < 60
