from datetime import UTC, datetime, timedelta

import pytest

from shared.core.aws import client
from shared.core.ids import digest, new
from shared.core.names import physical
from shared.exams.delivery import FINISHER
from shared.exams.models import ExamAttempt
from shared.exams.rules import OPENING
from shared.readiness.models import Enrolment
from shared.readiness.rules import Kind, Ruling
from tests.support.examining import BASE, answers_to, move_deadline, opened, prepared, stored, submitted
from tests.support.people import STRANGER, learner, person
from tests.support.waiting import at_once

pytestmark = pytest.mark.deployed


def test_refuses_a_stranger_and_hides_the_attempt_of_somebody_else():
    someone = learner(star=2)
    path = f"{BASE}/{prepared(someone)}"
    assert STRANGER.get(path).status == 401
    assert learner(star=2).get(path).refused == (404, "AttemptNotFound")
    assert person("staff").get(path).status == 403
    assert someone.get(f"{BASE}/{new()}").refused == (404, "AttemptNotFound")
    assert stored(someone, path.rpartition("/")[2]).status == "ready"


def test_the_first_delivery_starts_the_clock_and_a_reload_resumes():
    someone = learner(star=2)
    path = f"{BASE}/{prepared(someone)}"
    first, second = someone.get(path).body, someone.get(path).body
    assert (first["status"], len(first["questions"])) == ("started", 25)
    assert 2600 < second["remaining_seconds"] <= first["remaining_seconds"] <= 2700
    assert (second["questions"], second["deadline"]) == (first["questions"], first["deadline"])
    assert set(first["questions"][0]) == {"question_id", "type", "stem", "options"}


def test_two_pages_that_open_it_at_once_get_one_clock():
    someone = learner(star=2)
    path = f"{BASE}/{prepared(someone)}"
    views = [answer.body for answer in at_once([lambda: someone.get(path)] * 6)]
    assert len({view["deadline"] for view in views}) == 1
    assert all(view["questions"] == views[0]["questions"] for view in views)


def test_a_one_time_schedule_calls_time():
    someone = learner(star=2)
    attempt = stored(someone, opened(someone))
    name = digest(FINISHER, attempt.attempt_id)
    made = client("scheduler").get_schedule(GroupName=physical("once"), Name=name)
    due = datetime.fromisoformat(made["ScheduleExpression"][3:-1]).replace(tzinfo=UTC)
    assert timedelta(0) <= due - (attempt.deadline + timedelta(seconds=30)) < timedelta(seconds=1)
    assert (made["ActionAfterCompletion"], attempt.attempt_id in made["Target"]["Input"]) == ("DELETE", True)


def test_a_look_after_the_time_is_up_grades_what_was_saved():
    someone = learner(star=2)
    attempt_id = opened(someone)
    saved = dict(list(answers_to(someone, attempt_id, 25).items())[:20])
    assert someone.put(f"{BASE}/{attempt_id}/answers", {"answers": saved}).status == 200
    move_deadline(someone, attempt_id, -timedelta(seconds=31))
    view = someone.get(f"{BASE}/{attempt_id}").body
    assert (view["status"], view["result"]["closed_as"], view["result"]["right"]) == ("graded", "timed_out", 20)
    assert view["result"]["passed"]


def test_a_graded_attempt_shows_the_result_and_stays_readable():
    someone = learner(star=2)
    attempt_id = opened(someone)
    result = submitted(someone, attempt_id, right=3).body
    someone.enrolment.update(actions=[Enrolment.active.set(False)])
    view = someone.get(f"{BASE}/{attempt_id}").body
    assert (view["status"], view["result"], view["remaining_seconds"]) == ("graded", result, None)


def test_a_paper_that_nobody_opened_for_too_long_is_put_away_and_not_used_up():
    someone = learner(star=2)
    attempt_id = prepared(someone)
    attempt = stored(someone, attempt_id)
    attempt.update(actions=[ExamAttempt.ready_at.set(attempt.ready_at - OPENING - timedelta(hours=1))])
    view = someone.get(f"{BASE}/{attempt_id}").body
    assert (view["status"], view["reason"], view["questions"]) == ("failed", "not_opened", [])
    assert prepared(someone) != attempt_id


def test_an_exam_for_a_tier_that_is_held_already_comes_to_nothing():
    someone = learner(star=2)
    attempt_id = prepared(someone)
    enrolment = someone.enrolment
    _, decisions = enrolment.state()
    override = Ruling(Kind.OVERRIDE, {"star": 2, "tier": "silver"})
    enrolment.append([override], decisions, actor="admin", now=enrolment.updated_at)
    view = someone.get(f"{BASE}/{attempt_id}").body
    assert (view["status"], view["reason"]) == ("failed", "tier_changed")
    assert someone.get(f"{BASE}/eligibility").body["offer"]["target_tier"] == "gold"
