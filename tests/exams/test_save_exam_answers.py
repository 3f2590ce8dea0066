from datetime import timedelta

import pytest

from shared.core.ids import new
from shared.readiness.models import Enrolment
from tests.support.examining import BASE, answers_to, move_deadline, opened, prepared, stored, submitted
from tests.support.people import STRANGER, learner

pytestmark = pytest.mark.deployed


def test_refuses_a_stranger_and_hides_the_attempt_of_somebody_else():
    someone = learner(star=2)
    path = f"{BASE}/{opened(someone)}/answers"
    assert STRANGER.put(path, {"answers": {}}).status == 401
    assert learner(star=2).put(path, {"answers": {}}).refused == (404, "AttemptNotFound")
    assert someone.put(f"{BASE}/{new()}/answers", {"answers": {}}).refused == (404, "AttemptNotFound")


def test_refuses_answers_before_the_paper_was_opened_and_after_it_was_handed_in():
    someone = learner(star=2)
    attempt_id = prepared(someone)
    path = f"{BASE}/{attempt_id}/answers"
    assert someone.put(path, {"answers": {}}).refused == (409, "AttemptNotOpen")
    someone.get(f"{BASE}/{attempt_id}")
    submitted(someone, attempt_id, right=1)
    assert someone.put(path, {"answers": {}}).refused == (409, "AttemptClosed")


def test_keeps_answers_and_changes_them_until_the_time_is_up():
    someone = learner(star=2)
    attempt_id = opened(someone)
    path = f"{BASE}/{attempt_id}/answers"
    one, two = list(answers_to(someone, attempt_id, 25))[:2]
    assert someone.put(path, {"answers": {one: "a"}}).body["answered"] == 1
    assert someone.put(path, {"answers": {one: "b", two: "c"}}).body["answered"] == 2
    move_deadline(someone, attempt_id, -timedelta(seconds=25))
    assert someone.put(path, {"answers": {two: "d"}}).body == {"answered": 2, "remaining_seconds": 0}
    move_deadline(someone, attempt_id, -timedelta(seconds=31))
    assert someone.put(path, {"answers": {two: "a"}}).refused == (409, "AttemptClosed")
    assert stored(someone, attempt_id).given == {one: "b", two: "d"}


def test_an_enrolment_that_was_withdrawn_freezes_the_answers():
    someone = learner(star=2)
    attempt_id = opened(someone)
    someone.enrolment.update(actions=[Enrolment.active.set(False)])
    answers = answers_to(someone, attempt_id, 25)
    assert someone.put(f"{BASE}/{attempt_id}/answers", {"answers": answers}).refused == (403, "ModuleLocked")
    assert stored(someone, attempt_id).given == {}
