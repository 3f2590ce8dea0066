"""Everything that is stored can be looked at, past every plan."""

import urllib.error
import uuid

import pytest

from tests.hooks.conftest import TABLE


def test_what_does_not_exist_is_refused(stage):
    for query in ("table=nothing", "bucket=nothing", "queue=nothing"):
        with pytest.raises(urllib.error.HTTPError):
            stage.control("GET", f"/inspect?{query}")


def test_an_unknown_wish_names_the_known_ones(stage):
    with pytest.raises(urllib.error.HTTPError) as refusal:
        stage.control("GET", "/nothing")
    assert b"inspect" in refusal.value.read()


def test_rows_objects_and_messages_are_shown_raw_and_counted(stage):
    name = f"fivestar-local-look-{uuid.uuid4().hex[:8]}"
    item = {"note_id": {"S": "x"}, "n": {"N": "3"}, "f": {"N": "0.5"}, "l": {"L": [{"BOOL": True}, {"NULL": True}]},
            "s": {"SS": ["b", "a"]}, "b": {"B": b"\x01\xff"}}  # fmt: skip
    stage.root("dynamodb").put_item(TableName=TABLE, Item=item)
    stage.root("s3").create_bucket(Bucket=name)
    stage.root("s3").put_object(Bucket=name, Key="k", Body=b"12345")
    url = stage.root("sqs").create_queue(QueueName=name)["QueueUrl"]
    stage.root("sqs").send_message(QueueUrl=url, MessageBody="lost")
    assert stage.control("GET", "/inspect?table=notes") == [
        {"note_id": "x", "n": 3, "f": 0.5, "l": [True, None], "s": ["a", "b"], "b": "01ff"}
    ]
    assert stage.control("GET", f"/inspect?bucket={name}") == [{"key": "k", "size": 5}]
    assert stage.control("GET", f"/inspect?queue={name}") == ["lost"]
    everything = stage.control("GET", "/inspect")
    assert (everything["tables"][TABLE], everything["buckets"][name], everything["queues"][name]) == (1, 1, 1)


def test_all_messages_of_a_queue_are_shown_every_time_and_stay_to_be_received(stage):
    name, texts = f"fivestar-local-look-{uuid.uuid4().hex[:8]}", [f"lost {number:02}" for number in range(23)]
    url = stage.root("sqs").create_queue(QueueName=name)["QueueUrl"]
    for text in texts:
        stage.root("sqs").send_message(QueueUrl=url, MessageBody=text)
    for _ in range(2):
        assert sorted(stage.control("GET", f"/inspect?queue={name}")) == texts
    assert stage.root("sqs").receive_message(QueueUrl=url)["Messages"][0]["Body"] in texts


def test_looking_is_neither_metered_nor_struck_by_faults(stage):
    stage.control("POST", "/faults", {"fault": "500"})
    assert stage.control("GET", "/inspect?table=notes") == []
    assert stage.control("GET", "/meter") == []
