"""Everything that is stored can be looked at, past every plan."""

import json
import urllib.error
import uuid

import pytest

from tests.hooks.conftest import ROLE, TABLE, packed
from tests.support.waiting import eventually


def test_what_does_not_exist_is_refused(stage):
    for query in ("table=nothing", "bucket=nothing", "queue=nothing", "log=nothing", "shelf=nothing"):
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


def test_what_failed_too_often_is_shown_in_its_queue_and_looking_never_counts_as_a_try(stage):
    sqs, name = stage.root("sqs"), f"fivestar-local-try-{uuid.uuid4().hex[:8]}"
    failed = sqs.create_queue(QueueName=f"{name}-failed")["QueueUrl"]
    target = sqs.get_queue_attributes(QueueUrl=failed, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = json.dumps({"deadLetterTargetArn": target, "maxReceiveCount": 1})
    url = sqs.create_queue(QueueName=name, Attributes={"RedrivePolicy": policy})["QueueUrl"]
    for number in range(12):
        sqs.send_message(QueueUrl=url, MessageBody=f"work {number}")
    for _ in range(3):
        assert stage.control("GET", f"/inspect?queue={name}") == [f"work {number}" for number in range(12)]
    for _ in range(4):
        sqs.receive_message(QueueUrl=url, VisibilityTimeout=0, MaxNumberOfMessages=10)
    assert stage.control("GET", f"/inspect?queue={name}") == []
    shown = stage.control("GET", f"/inspect?queue={name}-failed")
    assert sorted(shown) == sorted(f"work {number}" for number in range(12))
    assert stage.control("GET", "/inspect")["queues"][f"{name}-failed"] == 12


def test_what_a_function_has_logged_is_shown_line_by_line(stage):
    code = {"ZipFile": packed({"talker.py": "def talk(event, context):\n    print('said', event['word'])\n"})}
    name = f"talk-{uuid.uuid4().hex[:8]}"
    stage.root("lambda").create_function(
        FunctionName=f"fivestar-local-{name}", Runtime="python3.13", Role=ROLE, Handler="talker.talk", Code=code
    )
    for word in ("first", "second"):
        stage.invoke(name, word=word)
        eventually(lambda word=word: f"said {word}" in stage.control("GET", f"/inspect?log={name}"))
    group = f"/aws/lambda/fivestar-local-{name}"
    said = [line for line in stage.control("GET", f"/inspect?log={group}") if line.startswith("said ")]
    assert said == ["said first", "said second"]
    assert stage.control("GET", "/inspect")["logs"][group] >= len("said first" + "said second")


def test_looking_is_neither_metered_nor_struck_by_faults(stage):
    stage.control("POST", "/faults", {"fault": "500"})
    assert stage.control("GET", "/inspect?table=notes") == []
    assert stage.control("GET", "/meter") == []
