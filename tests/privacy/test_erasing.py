"""The passes of an erasure, of the first one and of one that a restore has called for."""

import json
from datetime import datetime, timedelta

import pytest
from botocore.exceptions import ClientError

from functions.privacy.begin_due_erasures import begin_due_erasures
from functions.privacy.erase_objects import erase_objects
from functions.privacy.erase_rows import erase_rows
from functions.privacy.finish_erasure import finish_erasure
from functions.privacy.tell_partners import tell_partners
from shared.accounts.models import User
from shared.audit.models import AuditEntry, AuditReason
from shared.core.aws import client
from shared.core.clock import now
from shared.core.errands import Errand
from shared.core.ids import new
from shared.core.names import arn, bucket, physical
from shared.core.table import CONFLICT_TRIES
from shared.privacy import erasing
from shared.privacy.erasing import WORKFLOW
from shared.privacy.models import Erasure
from shared.privacy.rules import ErasureState
from shared.readiness.models import Enrolment
from tests.support.failing import at_call
from tests.support.in_process import cloud_in_process
from tests.support.private_cloud import media_bucket

STEPS = (erase_rows, erase_objects, tell_partners, finish_erasure)
TABLES = [AuditEntry, AuditReason, Enrolment, Errand, Erasure, User]
DAY = timedelta(days=1)


@pytest.fixture
def clock():
    with cloud_in_process(TABLES, [WORKFLOW]) as (own, _):
        media_bucket()
        yield own


def of(user_id: str) -> Erasure:
    erasure = Erasure.find(user_id)
    assert erasure is not None
    return erasure


def passes() -> int:
    machine = arn("states", f"stateMachine:{physical(WORKFLOW)}")
    return len(client("stepfunctions").list_executions(stateMachineArn=machine)["executions"])


def finish(user_id: str) -> None:
    """End a pass, and once more, as a step that is tried again."""
    for _ in range(2):
        erasing.finish(of(user_id), now())


def stone(user_id: str) -> datetime:
    found = client("s3").get_object(Bucket=bucket("media"), Key=f"erasures/{user_id}.json")
    return datetime.fromisoformat(json.load(found["Body"])["erased_at"])


def go_on_with_those_due() -> None:
    for erasure in Erasure.due_by(now()):
        erasing.go_on(erasure, now())


def erased(clock) -> str:
    """Return somebody whose first pass is through."""
    user_id = new()
    Erasure.planned(user_id, now()).save()
    for time in (14 * DAY, timedelta(hours=1)):
        clock.pass_time(time)
        go_on_with_those_due()
    assert of(user_id).stands is ErasureState.ERASING
    finish(user_id)
    return user_id


def test_whoever_is_erased_is_erased_once_more_a_day_later_and_the_moment_of_the_first_time_stays(clock):
    user_id = erased(clock)
    first = of(user_id).erased_at
    clock.pass_time(DAY - timedelta(minutes=1))
    go_on_with_those_due()
    assert passes() == 1
    clock.pass_time(timedelta(minutes=1))
    go_on_with_those_due()
    assert (passes(), of(user_id).done) == (2, [])
    clock.pass_time(timedelta(minutes=10))
    finish(user_id)
    assert of(user_id).due_at is None
    assert of(user_id).erased_at == stone(user_id) == first
    assert [entry.act for entry in AuditEntry.query(user_id) if entry.act == "account_erased"] == ["account_erased"]


@pytest.mark.parametrize("restored", ["nothing", "a plan", "the erasure"])
def test_d07_whom_a_restore_brings_back_is_erased_once_more_when_streams_and_rebuild_have_written_their_rows(
    clock, restored
):
    user_id = erased(clock)
    first, before = of(user_id).erased_at, passes()
    if restored == "nothing":
        of(user_id).delete()
    if restored == "a plan":
        Erasure.planned(user_id, now()).save()
    clock.pass_time(timedelta(days=3))
    erasing.again(user_id, first, now())
    assert passes() == before + 1
    finish(user_id)
    of(user_id).note("expert-session-counted")
    assert of(user_id).stands is ErasureState.ERASED
    clock.pass_time(DAY)
    go_on_with_those_due()
    assert (passes(), of(user_id).done) == (before + 2, []), "every table is looked at once more"
    finish(user_id)
    assert of(user_id).due_at is None
    assert of(user_id).erased_at == stone(user_id) == first


def errand_of(user_id: str) -> Errand:
    erasure = of(user_id)
    errand = Errand._of(WORKFLOW, erasure.workflow_key)
    return Errand.get(errand.shard, errand.errand_id)


@pytest.mark.parametrize("begun", ["by itself", "after a restore"])
def test_a_pass_is_given_the_time_that_its_steps_may_take_before_it_is_tried_again(clock, begun):
    user_id = new()
    if begun == "by itself":
        planned(user_id, "closed")
        erasing.go_on(of(user_id), now())
    else:
        erasing.again(user_id, now(), now())
    assert errand_of(user_id).due_at - now() > sum((timedelta(seconds=step.timeout) for step in STEPS), timedelta())


def planned(user_id: str, state: str, **values: object) -> None:
    erasure = Erasure.planned(user_id, now() - 20 * DAY)
    erasure.state = state
    for name, value in values.items():
        setattr(erasure, name, value)
    erasure.save()


def test_one_erasure_that_cannot_go_on_keeps_no_other_one_back_and_is_not_passed_over_in_silence(clock):
    broken, other = new(), new()
    planned(broken, "of another release", shard=0)
    planned(other, "closed", shard=3)
    with pytest.raises(ValueError, match="of another release"):
        begin_due_erasures({}, None)
    assert of(other).stands is ErasureState.ERASING
    of(broken).delete()
    begin_due_erasures({}, None)


def contended() -> ClientError:
    said = {"Error": {"Code": "TransactionCanceledException", "Message": "Transaction cancelled"}}
    return ClientError({**said, "CancellationReasons": [{"Code": "TransactionConflict"}]}, "TransactWriteItems")


def test_an_erasure_that_cannot_go_on_now_is_left_to_the_next_run(clock):
    first, second = new(), new()
    planned(first, "closed", shard=0)
    planned(second, "closed", shard=3)
    with at_call(1, "before", contended, ("TransactWriteItems",), times=CONFLICT_TRIES):
        begin_due_erasures({}, None)
    assert [of(each).stands for each in (first, second)] == [ErasureState.CLOSED, ErasureState.ERASING]
    begin_due_erasures({}, None)
    assert of(first).stands is ErasureState.ERASING


def test_d07_a_pass_after_a_restore_that_has_not_ended_is_tried_again_before_the_next_one_begins(clock):
    user_id = erased(clock)
    first = of(user_id).erased_at
    erasing.again(user_id, first, now())
    round_ = of(user_id).round
    clock.pass_time(DAY)
    go_on_with_those_due()
    assert of(user_id).round == round_
    assert of(user_id).due_at > now()
    finish(user_id)
    clock.pass_time(DAY)
    go_on_with_those_due()
    assert of(user_id).round == round_ + 1
