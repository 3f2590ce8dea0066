"""Attacks on watching and on the third star, by the ids of the list."""

import json
import random
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from functions.experts.record_watch_progress import record_watch_progress
from functions.readiness.award_star import award_star
from shared.core.clock import now
from shared.core.errands import Errand
from shared.core.ids import new
from shared.core.names import physical
from shared.experts.models import ExpertSession, ExpertSessionProgress
from shared.projects.models import Project
from shared.readiness.messages import Progress
from shared.readiness.models import Decision, Enrolment, EnrolmentChanged, Product
from shared.readiness.rules import Kind, Ruling, fold
from shared.watching.rules import Beat, Watch, follow, is_complete
from tests.support.hooks import control, fault, killed, lag
from tests.support.in_process import cloud_in_process
from tests.support.lambdas import executions, failures, invoke
from tests.support.notified import notified
from tests.support.people import Person, enrol
from tests.support.private_cloud import ask
from tests.support.waiting import at_once, eventually
from tests.support.watching import (
    LENGTH,
    SESSIONS,
    beat,
    done,
    finish,
    product_with_sessions,
    seen,
    viewer_of_sessions,
)

NOON = datetime(2030, 1, 7, 12, tzinfo=UTC)
HOUR = 3_600_000


def stars_awarded(someone):
    return [row for row in someone.enrolment.state()[1] if row.kind == Kind.STAR_AWARDED]


@pytest.fixture
def own():
    """Give a product and its sessions in tables of their own, in this process."""
    tables = [Decision, Enrolment, Errand, ExpertSession, ExpertSessionProgress, Product, Project]
    with cloud_in_process(tables, ["star_progression"]):
        yield product_with_sessions()


@pytest.mark.parametrize("fifth", [0, 1])
def test_e03_200_times_the_fifth_session_beside_the_fifth_again_or_the_sixth_makes_one_star(own, fifth):
    product_id, sessions = own
    for _ in range(100):
        someone = nearly_there(product_id, sessions)
        both = (sessions[4], sessions[4 + fifth])
        at_once([partial(completed, someone, session_id) for session_id in both])
        rulings = [row.ruling() for row in Decision.of_enrolment(someone.enrolment.enrolment_id)]
        assert [ruling.kind for ruling in rulings] == [Kind.OVERRIDE, Kind.STAR_AWARDED]
        assert fold(rulings).star == someone.enrolment.star == 3
        finished = [row for row in ExpertSessionProgress.query(someone.user_id) if row.completed_at]
        assert {row.session_id for row in finished} == set(sessions[: 5 + fifth])


def nearly_there(product_id, sessions):
    """Store somebody with two stars who has completed four sessions, and almost two more."""
    someone = Person(new(), product_id=product_id)
    enrolment = enrol(someone.user_id, product_id, "economics")
    enrolment.append([Ruling(Kind.OVERRIDE, {"star": 2, "tier": "bronze"})], [], actor="test", now=now())
    done(someone, *sessions[:4])
    for session_id in sessions[4:]:
        seen(someone, session_id, LENGTH - 10)
    return someone


def completed(someone, session_id):
    """Watch a session to its end and have the enrolment looked at, as endpoint, workflow and its retries do."""
    last = {"position": LENGTH, "playback_rate": 1, "player_id": "one"}
    assert ask(record_watch_progress, someone.user_id, last, session_id=session_id).body["completed"]
    progress = {"product_id": someone.product_id, "module": "expert_session", "evidence_id": session_id}
    while True:
        try:
            return award_star({"user_id": someone.user_id, **progress}, None)
        except EnrolmentChanged:
            continue


@pytest.mark.deployed
@pytest.mark.alone
@pytest.mark.parametrize("fifth", [0, 1])
def test_e03_deployed_the_fifth_session_beside_the_fifth_again_or_the_sixth(fifth):
    someone, sessions = viewer_of_sessions()
    done(someone, *sessions[:4])
    both = [sessions[4], sessions[4 + fifth]]
    for session_id in set(both):
        seen(someone, session_id, LENGTH - 10)
    answers = at_once([lambda session_id=session_id: beat(someone, session_id, LENGTH) for session_id in both])
    assert [answer.body["completed"] for answer in answers] == [True, True]
    eventually(lambda: someone.enrolment.star == 3)
    eventually(lambda: someone.enrolment.announced == someone.enrolment.sequence)
    assert len(stars_awarded(someone)) == 1
    assert someone.get(SESSIONS).body["completed"] == 5 + fifth


@pytest.mark.deployed
@pytest.mark.alone
def test_e03_a_completion_whose_workflow_could_not_be_started_is_not_lost():
    someone, sessions = viewer_of_sessions(required=1)
    seen(someone, sessions[0], LENGTH - 10)
    with fault(fault="500", operation="StartExecution", function="experts_record_watch_progress", times=3):
        assert beat(someone, sessions[0], LENGTH).status == 503
    assert ExpertSessionProgress.get(someone.user_id, sessions[0]).completed_at is not None
    assert someone.enrolment.star == 2
    sweep(progression_of(someone, sessions[0]))
    eventually(lambda: someone.enrolment.star == 3)


@pytest.mark.deployed
@pytest.mark.alone
@pytest.mark.parametrize(
    ("step", "operation", "when", "told"),
    [
        ("readiness_award_star", "TransactWriteItems", "before", 1),
        ("readiness_award_star", "TransactWriteItems", "after", 1),
        ("readiness_announce_decisions", "PutEvents", "after", 2),
        ("readiness_announce_decisions", "UpdateItem", "after", 1),
    ],
)
def test_s11_a_progression_whose_step_is_killed_awards_and_tells_of_one_star(step, operation, when, told):
    someone, sessions = viewer_of_sessions(required=1)
    seen(someone, sessions[0], LENGTH - 10)
    # Nobody else's progression, which another test has had resumed, is to be the one that is killed.
    eventually(lambda: "RUNNING" not in {execution["status"] for execution in executions("star_progression")})
    control("DELETE", "/meter")
    with killed(step, operation=operation, when=when):
        assert beat(someone, sessions[0], LENGTH).body["completed"]
        eventually(lambda: failures("star_progression", sessions[0]))
    errand = progression_of(someone, sessions[0])
    sweep(errand)
    eventually(lambda: Errand.find(errand.shard, errand.errand_id) is None)
    assert (someone.enrolment.star, len(stars_awarded(someone))) == (3, 1)
    assert someone.enrolment.announced == someone.enrolment.sequence
    eventually(lambda: notices_written() >= told)
    assert [notice["kind"] for notice in notified(someone)] == ["star_awarded"]


def progression_of(someone, session_id):
    """Return the errand of the progression that a watched session began."""
    progress = {"product_id": someone.product_id, "module": "expert_session", "evidence_id": session_id}
    evidence = Progress(user_id=someone.user_id, **progress).model_dump()
    (errand,) = [row for row in Errand.due(now() + timedelta(days=1)) if json.loads(row.input) == evidence]
    return errand


def sweep(errand):
    """Have the sweeper find work overdue."""
    errand.update(actions=[Errand.due_at.set(now() - timedelta(seconds=1))])
    invoke("readiness_resume_lost_workflows", {})


def notices_written():
    """Return how many times somebody was told of a star, whether they had been told before or not."""
    rows = [row for row in control("GET", "/meter") if row["function"].endswith("notify-star")]
    return sum(row["trips"] for row in rows if row["operation"] == "PutItem" and row["table"].endswith("notifications"))


@pytest.mark.deployed
@pytest.mark.alone
@pytest.mark.parametrize(("watched", "complete"), [(94.99, False), (95, True), (100, True)])
def test_e16_only_what_reaches_95_percent_counts(watched, complete):
    someone, sessions = viewer_of_sessions(required=1)
    seen(someone, sessions[0], watched - 10)
    body = beat(someone, sessions[0], watched).body
    assert (body["percent"], body["completed"]) == (watched, complete)
    if complete:
        eventually(lambda: someone.enrolment.star == 3)
    else:
        assert someone.get(SESSIONS).body["completed"] == 0


@pytest.mark.deployed
@pytest.mark.alone
def test_e16_the_same_session_five_times_is_one_session():
    someone, sessions = viewer_of_sessions()
    for _ in range(5):
        finish(someone, sessions[0])
    assert someone.get(SESSIONS).body["progress"] == "1 of 5"
    done(someone, *sessions[1:4])
    finish(someone, sessions[0])
    assert someone.enrolment.star == 2
    finish(someone, sessions[4])
    eventually(lambda: someone.enrolment.star == 3)


@pytest.mark.deployed
@pytest.mark.alone
@pytest.mark.parametrize("flag", [ExpertSession.active.set(False), ExpertSession.deleted.set(True)])
def test_e18_a_withdrawn_session_keeps_its_completions_and_takes_no_more_progress(flag):
    someone, sessions = viewer_of_sessions()
    done(someone, *sessions[:4])
    seen(someone, sessions[5], LENGTH - 10)
    for withdrawn in (sessions[0], sessions[5]):
        ExpertSession.get(withdrawn).update(actions=[flag])
    assert beat(someone, sessions[5], LENGTH).refused == (404, "ExpertSessionNotFound")
    assert ExpertSessionProgress.get(someone.user_id, sessions[5]).completed_at is None
    listed = eventually(lambda: _listed(someone, len(sessions) - 2))
    assert not {sessions[0], sessions[5]} & listed
    finish(someone, sessions[4])
    eventually(lambda: someone.enrolment.star == 3)


def _listed(someone, count):
    ids = {row["session_id"] for row in someone.get(SESSIONS).body["sessions"]}
    return ids if len(ids) == count else None


@pytest.mark.deployed
@pytest.mark.alone
def test_e01_an_enrolment_that_was_withdrawn_while_watching_takes_no_more_progress():
    someone, sessions = viewer_of_sessions(count=1)
    beat(someone, sessions[0], 0)
    enrolment = someone.enrolment
    enrolment.update(actions=[type(enrolment).active.set(False)])
    assert beat(someone, sessions[0], 15).refused == (403, "ModuleLocked")


@pytest.mark.deployed
@pytest.mark.alone
def test_f11_a_withdrawn_session_is_refused_even_while_the_list_still_shows_it():
    someone, sessions = viewer_of_sessions(count=1)
    beat(someone, sessions[0], 0)
    withdrawn = {":no": {"BOOL": False}}
    with lag("expert-sessions", "by-product", 5) as dynamodb:
        dynamodb.update_item(
            TableName=physical("expert-sessions"),
            Key={"session_id": {"S": sessions[0]}},
            UpdateExpression="SET active = :no",
            ExpressionAttributeValues=withdrawn,
        )
        assert len(someone.get(SESSIONS).body["sessions"]) == 1
        assert beat(someone, sessions[0], 15).refused == (404, "ExpertSessionNotFound")
        assert someone.get(f"{SESSIONS}/{sessions[0]}/video").refused == (404, "ExpertSessionNotFound")
    assert someone.get(SESSIONS).body["sessions"] == []


@pytest.mark.deployed
@pytest.mark.alone
def test_forged_heartbeats_earn_nothing():
    someone, sessions = viewer_of_sessions(count=1, required=1)
    assert beat(someone, sessions[0], LENGTH).body["watched_seconds"] == 0  # the first one is at the end already
    assert beat(someone, sessions[0], LENGTH).body["watched_seconds"] == 0  # and is sent again
    beat(someone, sessions[0], 0)
    assert beat(someone, sessions[0], LENGTH).body["watched_seconds"] == 0  # a jump
    beat(someone, sessions[0], 0)
    for position in range(15, int(LENGTH) + 1, 15):
        beat(someone, sessions[0], position, rate=16)  # faster than the wall clock
    assert beat(someone, sessions[0], LENGTH, player="two").body["outcome"] == "another_player"
    assert ExpertSessionProgress.get(someone.user_id, sessions[0]).watched_milliseconds < 15_000
    assert someone.get(SESSIONS).body["completed"] == 0


def test_no_player_however_it_lies_completes_an_hour_in_less_than_half_of_it():
    dice, watch, at = random.Random(7), Watch(), NOON
    while at < NOON + timedelta(minutes=28):
        lie = Beat(dice.choice([HOUR, dice.randrange(HOUR), watch.position + 30_000]), 16, dice.choice("pq"))
        watch, _ = follow(watch, lie, HOUR, at)
        assert not is_complete(watch.milliseconds, HOUR, 95)
        at += timedelta(seconds=dice.choice([1, 5, 15]))
