from datetime import timedelta

import pytest

from shared.accounts.models import User
from shared.core import clock
from shared.core.errands import MOST_TRIES, Errand
from shared.privacy.erasing import WORKFLOW, ErasureTask
from shared.privacy.models import Erasure
from shared.readiness.models import Enrolment
from tests.support.lambdas import executions, invoke
from tests.support.people import call
from tests.support.privacy import under_way
from tests.support.waiting import at_once, eventually

pytestmark = pytest.mark.deployed


def test_what_is_not_due_stays_and_what_is_due_is_closed_but_not_yet_erased():
    waiting, _ = under_way("planned", due_at=clock.now() + timedelta(minutes=5))
    someone, _ = under_way("planned", due_at=clock.now() - timedelta(seconds=1))
    at_once([lambda: invoke("privacy_begin_due_erasures", {}) for _ in range(3)])
    assert Erasure.find(waiting.user_id).state == "planned"
    closed = Erasure.find(someone.user_id)
    assert closed.state == "closed"
    assert timedelta(minutes=59) < closed.due_at - clock.now() <= timedelta(hours=1)
    user = User.of(someone.user_id)
    assert not user.active
    assert user.signed_out_at is not None
    assert not any(enrolment.active for enrolment in Enrolment.all_of(someone.user_id))
    invoke("privacy_begin_due_erasures", {})
    assert Erasure.find(someone.user_id).state == "closed", "not before its hour is over"
    for row in (waiting, someone):
        Erasure(row.user_id).update(actions=[Erasure.due_at.remove()])


def test_a_closed_account_is_erased_once_however_many_runs_there_are():
    before = len(executions("account_erasure"))
    someone, _ = under_way("closed", due_at=clock.now() - timedelta(seconds=1))
    at_once([lambda: invoke("privacy_begin_due_erasures", {}) for _ in range(3)])
    eventually(lambda: Erasure.find(someone.user_id).state == "erased", seconds=90)
    assert User.find(someone.user_id) is None
    assert len(executions("account_erasure")) > before
    assert call("GET", "/api/auth/me", token=someone.token).refused == (404, "UserNotFound")


def test_an_erasure_that_nobody_tries_any_more_is_begun_again_after_a_day():
    past = clock.now() - timedelta(seconds=1)
    someone, erasure = under_way("erasing", due_at=past)
    task = ErasureTask(user_id=someone.user_id)
    given_up = Errand.plan(WORKFLOW, erasure.workflow_key, task)
    given_up.update(actions=[Errand.tries.set(MOST_TRIES), Errand.due_at.set(past)])
    invoke("privacy_begin_due_erasures", {})
    eventually(lambda: Erasure.find(someone.user_id).state == "erased", seconds=90)
    assert Erasure.find(someone.user_id).due_at - clock.now() > timedelta(hours=23)
    Erasure(someone.user_id).update(actions=[Erasure.due_at.remove()])
