"""F15: a record that nobody can process is tried again and given up, and all others of its batch count once."""

import json

import pytest

from infra.permissions import failures
from shared.core.aws import client
from shared.core.ids import new
from shared.core.names import physical
from shared.experts.models import ExpertSessionProgress
from shared.experts.statistics import CountedWatching, SessionStatistics
from tests.support.hooks import control
from tests.support.lambdas import invoke
from tests.support.waiting import eventually

pytestmark = [pytest.mark.deployed, pytest.mark.alone]
TABLE, CONSUMER = ExpertSessionProgress.logical(), "experts_count_watching"
POISON = {"S": "three minutes"}
MINUTES = 60_000
FAILURES = [failures(domain) for domain in ("experts", "analytics")]  # both count what is watched


def batch(session_id):
    """Ten learners' progress; the sixth's is no number."""
    rows = [ExpertSessionProgress(new(), session_id, product_id="p", watched_milliseconds=MINUTES) for _ in range(10)]
    items = [row.to_dynamodb_dict() for row in rows]
    items[5]["watched_milliseconds"] = POISON
    return items


def waiting(domain, consumer):
    """What waits in a domain's queue for failures about one consumer of the stream."""
    told = [json.loads(body) for body in control("GET", f"/inspect?queue={failures(domain)}")]
    return [each for each in told if physical(consumer) in each["requestContext"]["functionArn"]]


def sums(session_id):
    row = SessionStatistics.find(session_id)
    return row and (int(row.starts), int(row.watched_milliseconds))


@pytest.fixture
def session_id():
    """A session of which ten learners' progress is told at once, the sixth's as poison; both are gone afterwards."""
    session_id, dynamodb, sqs = new(), client("dynamodb"), client("sqs")
    queues = [sqs.get_queue_url(QueueName=physical(name))["QueueUrl"] for name in FAILURES]
    items = batch(session_id)
    keys = [{name: item[name] for name in ("user_id", "session_id")} for item in items]
    for url in queues:
        sqs.purge_queue(QueueUrl=url)
    dynamodb.batch_write_item(RequestItems={physical(TABLE): [{"PutRequest": {"Item": item}} for item in items]})
    yield session_id
    dynamodb.batch_write_item(RequestItems={physical(TABLE): [{"DeleteRequest": {"Key": key}} for key in keys]})
    for url in queues:
        sqs.purge_queue(QueueUrl=url)


def test_f15_of_ten_records_with_a_poison_one_nine_count_once_and_one_waits_for_a_person(session_id):
    [about] = eventually(lambda: waiting("experts", CONSUMER))
    eventually(lambda: waiting("analytics", "analytics_count_expert_sessions"))
    eventually(lambda: sums(session_id) == (9, 9 * MINUTES))
    assert about["requestContext"]["condition"] == "RetryAttemptsExhausted"
    told = about["DDBStreamBatchInfo"]
    assert told["batchSize"] >= 1  # what is behind it may be given up with it: by then it has been counted
    assert int(told["startSequenceNumber"]) <= int(told["endSequenceNumber"])
    records = batch(session_id)
    for number, item in enumerate(records):
        records[number] = {"eventName": "INSERT", "dynamodb": {"NewImage": item, "SequenceNumber": str(number)}}
    answers = [invoke(CONSUMER, {"Records": records}) for _ in range(2)]
    assert answers == [{"batchItemFailures": [{"itemIdentifier": "5"}]}] * 2
    assert sums(session_id) == (18, 18 * MINUTES)  # nine new learners around the poison, counted once
    assert len(list(CountedWatching.query(session_id))) == 18
    assert len(waiting("experts", CONSUMER)) == 1
