"""A planned fault strikes the calls that it names, in the way that it names, and no other."""

import time
import urllib.error

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError

from tests.hooks.conftest import TABLE


def put(stage, note_id="x", transact=False):
    dynamodb = stage.client("dynamodb")
    item = {"note_id": {"S": note_id}, "owner": {"S": "ada"}}
    if transact:
        return dynamodb.transact_write_items(TransactItems=[{"Put": {"TableName": TABLE, "Item": item}}] * 1)
    return dynamodb.put_item(TableName=TABLE, Item=item)


def code_of(action):
    with pytest.raises(ClientError) as refusal:
        action()
    return refusal.value.response["Error"]["Code"]


def plan(stage, fault, **traits):
    return stage.control("POST", "/faults", {"fault": fault, **traits})


@pytest.mark.parametrize(
    "wanted",
    [
        {"fault": "earthquake"},
        {"fault": "throttle", "colour": "red"},
        {},
        [{"fault": ""}],
        {"fault": "throttle", "nth": "a"},
    ],
    ids=str,
)
def test_a_plan_that_could_not_come_true_is_refused(stage, wanted):
    with pytest.raises(urllib.error.HTTPError):
        stage.control("POST", "/faults", wanted)
    assert put(stage)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("throttle", "ProvisionedThroughputExceededException"),
        ("conflict", "TransactionConflictException"),
        ("500", "InternalServerError"),
    ],
)
def test_a_refused_write_is_not_applied(stage, fault, code):
    plan(stage, fault, service="dynamodb", operation="PutItem", table="notes")
    assert code_of(lambda: put(stage)) == code
    assert stage.rows() == []
    assert stage.control("DELETE", "/faults")[0]["hits"] == 1
    assert put(stage)


def test_a_conflicting_transaction_names_its_reasons(stage):
    plan(stage, "conflict")
    with pytest.raises(ClientError) as refusal:
        put(stage, transact=True)
    assert refusal.value.response["Error"]["Code"] == "TransactionCanceledException"
    assert [reason["Code"] for reason in refusal.value.response["CancellationReasons"]] == ["TransactionConflict"]


@pytest.mark.parametrize(
    ("service", "call", "code"),
    [
        ("s3", lambda client: client.list_buckets(), "SlowDown"),
        ("lambda", lambda client: client.invoke(FunctionName="fivestar-local-add"), "TooManyRequestsException"),
        ("sts", lambda client: client.get_caller_identity(), "ThrottlingException"),
        ("secretsmanager", lambda client: client.list_secrets(), "ThrottlingException"),
        ("scheduler", lambda client: client.list_schedules(), "ThrottlingException"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_protocol_words_its_refusal(stage, service, call, code):
    plan(stage, "throttle", service=service)
    assert code_of(lambda: call(stage.client(service))) == code


def test_an_answer_is_lost_before_the_effect(stage):
    plan(stage, "timeout-before", operation="PutItem", hold=0.2)
    with pytest.raises((ConnectionClosedError, ReadTimeoutError)):
        put(stage)
    assert stage.rows() == []


def test_an_answer_is_lost_after_the_effect(stage):
    plan(stage, "timeout-after", operation="PutItem", hold=0.2)
    with pytest.raises((ConnectionClosedError, ReadTimeoutError)):
        put(stage)
    assert stage.rows() == ["x"]


def test_silence_lasts_until_the_caller_gives_up(stage):
    plan(stage, "timeout-before", function="add", nth=1)
    started = time.monotonic()
    assert isinstance(stage.invoke("add", id="patient"), dict)
    assert 0.9 < time.monotonic() - started < 4
    assert stage.rows() == ["patient"]


def test_other_functions_tables_operations_and_services_are_spared(stage):
    for traits in (
        {"function": "append"},
        {"table": "other"},
        {"operation": "GetItem"},
        {"service": "s3"},
        {"index": "i"},
    ):
        plan(stage, "500", **traits)
    assert isinstance(stage.invoke("add", id="spared"), dict)
    assert [entry["hits"] for entry in stage.control("GET", "/faults")] == [0] * 5


def test_the_nth_call_is_struck_once(stage):
    plan(stage, "throttle", operation="PutItem", nth=3)
    outcomes = []
    for number in range(5):
        try:
            put(stage, str(number))
            outcomes.append(True)
        except ClientError:
            outcomes.append(False)
    assert outcomes == [True, True, False, True, True]


def test_a_share_of_the_calls_is_struck_by_the_seed(stage):
    def struck():
        stage.control("DELETE", "/faults")
        plan(stage, "throttle", operation="PutItem", probability=0.4, seed=7)
        return [_fails(lambda number=number: put(stage, str(number))) for number in range(30)]

    first = struck()
    assert first == struck()
    assert 4 <= first.count(True) <= 22


def _fails(action):
    try:
        action()
    except ClientError:
        return True
    return False


def test_a_function_lives_through_a_passing_throttle(stage):
    plan(stage, "throttle", function="add", times=2)
    assert isinstance(stage.invoke("add", id="kept"), dict)
    assert stage.rows() == ["kept"]
    assert stage.control("GET", "/faults")[0]["hits"] == 2
