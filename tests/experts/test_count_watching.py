import pytest

from shared.core.clock import now
from shared.core.ids import new
from shared.experts.models import ExpertSessionProgress
from shared.experts.statistics import SessionStatistics
from tests.support.lambdas import Failed, invoke
from tests.support.people import learner, person
from tests.support.sessions import ADMIN
from tests.support.waiting import at_once, eventually
from tests.support.watching import beat, finish, viewer_of_sessions

pytestmark = pytest.mark.deployed


def told(progress):
    """Tell of a learner's progress as the stream does; a record that could not be processed fails the test."""
    item = {"NewImage": progress.to_dynamodb_dict(), "SequenceNumber": "1"}
    answer = invoke("experts_count_watching", {"Records": [{"eventName": "MODIFY", "dynamodb": item}]})
    assert answer == {"batchItemFailures": []}


def sums(session_id):
    row = SessionStatistics.find(session_id)
    return row and (int(row.starts), int(row.completions), int(row.watched_milliseconds))


def test_refuses_what_is_no_record():
    with pytest.raises(Failed):
        invoke("experts_count_watching", {})


def test_each_change_counts_once_however_often_and_in_whatever_order_it_is_told():
    session_id, one, other = new(), new(), new()

    def progress(user_id, minutes, done=False):
        row = ExpertSessionProgress(user_id, session_id, product_id="p", watched_milliseconds=minutes * 60_000)
        row.completed_at = now() if done else None
        return row

    at_once([lambda: told(progress(one, 0))] * 5)
    assert sums(session_id) == (1, 0, 0)
    told(progress(one, 1))  # not worth counting yet
    assert sums(session_id) == (1, 0, 0)
    for row in (progress(one, 3), progress(one, 3), progress(other, 10, done=True), progress(one, 1)):
        told(row)
    assert sums(session_id) == (2, 1, 13 * 60_000)
    at_once([lambda: told(progress(one, 9, done=True))] * 5)
    assert sums(session_id) == (2, 2, 19 * 60_000)


def test_an_administrator_sees_what_learners_do():
    first, sessions = viewer_of_sessions(count=1)
    second = learner(star=2, product_id=first.product_id)
    assert finish(first, sessions[0]).body["completed"]
    assert beat(second, sessions[0], 0).status == 200
    admin = person("admin")
    seen = eventually(lambda: _sums_of(admin, sessions[0], starts=2))
    assert (seen["starts"], seen["completions"], seen["completion_rate"]) == (2, 1, 0.5)
    assert seen["mean_watched_share"] == pytest.approx(0.5, abs=0.06)


def _sums_of(admin, session_id, starts):
    seen = admin.get(f"{ADMIN}/{session_id}").body["statistics"]
    return seen if seen["starts"] == starts and seen["completions"] else None
