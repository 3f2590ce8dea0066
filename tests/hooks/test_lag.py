"""A lagging index does not know the latest writes; its table does. A bucket that lags tells of its objects later."""

import urllib.error
import uuid

import pytest

from tests.hooks.conftest import TABLE
from tests.support.waiting import eventually


def write(stage, note_id, owner, **more):
    item = {"note_id": {"S": note_id}, "owner": {"S": owner}, **{k: {"S": v} for k, v in more.items()}}
    stage.client("dynamodb").put_item(TableName=TABLE, Item=item)


def owned(stage, owner, field="note_id"):
    found = stage.client("dynamodb").query(
        TableName=TABLE, IndexName="by_owner", KeyConditionExpression="#o = :o",
        ExpressionAttributeNames={"#o": "owner"}, ExpressionAttributeValues={":o": {"S": owner}},
    )  # fmt: skip
    assert found["Count"] == len(found["Items"])
    return sorted(row[field]["S"] for row in found["Items"])


def hold_back(stage, seconds=3600):
    stage.control("POST", "/lag", {"table": "notes", "index": "by_owner", "seconds": seconds})


def test_an_index_that_does_not_exist_cannot_lag(stage):
    with pytest.raises(urllib.error.HTTPError):
        stage.control("POST", "/lag", {"table": "notes", "index": "by_colour", "seconds": 1})


def test_a_new_row_is_in_the_table_but_not_yet_in_the_index(stage):
    write(stage, "old", "ada")
    hold_back(stage)
    write(stage, "new", "ada")
    assert owned(stage, "ada") == ["old"]
    assert "new" in stage.rows()
    found = stage.client("dynamodb").get_item(TableName=TABLE, Key={"note_id": {"S": "new"}}, ConsistentRead=True)
    assert "Item" in found
    stage.control("DELETE", "/lag")
    assert owned(stage, "ada") == ["new", "old"]


def test_a_changed_row_is_still_the_old_one(stage):
    write(stage, "n", "ada", colour="red")
    hold_back(stage)
    write(stage, "n", "ada", colour="green")
    write(stage, "n", "ada", colour="blue")
    assert owned(stage, "ada", "colour") == ["red"]


def test_a_moved_row_and_a_deleted_one_are_still_where_they_were(stage):
    write(stage, "moved", "ada")
    write(stage, "gone", "ada")
    hold_back(stage)
    dynamodb = stage.client("dynamodb")
    dynamodb.update_item(
        TableName=TABLE, Key={"note_id": {"S": "moved"}}, UpdateExpression="SET #o = :o",
        ExpressionAttributeNames={"#o": "owner"}, ExpressionAttributeValues={":o": {"S": "bob"}},
    )  # fmt: skip
    dynamodb.transact_write_items(TransactItems=[{"Delete": {"TableName": TABLE, "Key": {"note_id": {"S": "gone"}}}}])
    assert owned(stage, "ada") == ["gone", "moved"]
    assert owned(stage, "bob") == []


def test_a_write_that_was_refused_hides_nothing(stage):
    write(stage, "kept", "ada")
    hold_back(stage)
    dynamodb = stage.client("dynamodb")
    with pytest.raises(dynamodb.exceptions.ConditionalCheckFailedException):
        dynamodb.put_item(
            TableName=TABLE, Item={"note_id": {"S": "kept"}, "owner": {"S": "eve"}},
            ConditionExpression="attribute_not_exists(note_id)",
        )  # fmt: skip
    assert owned(stage, "ada") == ["kept"]


def test_after_the_time_the_index_has_caught_up(stage):
    hold_back(stage, seconds=0)
    write(stage, "new", "ada")
    assert owned(stage, "ada") == ["new"]


@pytest.fixture
def told_of(stage):
    """A bucket that tells a function of its objects; it writes a row for each."""
    name = f"fivestar-local-told-{uuid.uuid4().hex[:8]}"
    stage.root("s3").create_bucket(Bucket=name)
    function = stage.root("lambda").get_function_configuration(FunctionName="fivestar-local-add")["FunctionArn"]
    stage.root("lambda").add_permission(
        FunctionName="fivestar-local-add", StatementId=name, Action="lambda:InvokeFunction",
        Principal="s3.amazonaws.com", SourceArn=f"arn:aws:s3:::{name}",
    )  # fmt: skip
    wish = {"LambdaFunctionArn": function, "Events": ["s3:ObjectCreated:*"]}
    stage.root("s3").put_bucket_notification_configuration(
        Bucket=name, NotificationConfiguration={"LambdaFunctionConfigurations": [wish]}
    )
    yield name
    stage.control("DELETE", "/lag")


def put(stage, bucket, *keys):
    for key in keys:
        stage.client("s3").put_object(Bucket=bucket, Key=key, Body=b"x")


def told(stage):
    """How often the function was called."""
    return sum(row["trips"] for row in stage.control("GET", "/meter") if row["function"] == "fivestar-local-add")


def test_a_bucket_that_does_not_exist_cannot_lag(stage):
    with pytest.raises(urllib.error.HTTPError):
        stage.control("POST", "/lag", {"bucket": "nothing"})


def test_nothing_is_told_of_an_object_until_it_may_be_and_then_it_is_once(stage, told_of):
    stage.control("POST", "/lag", {"bucket": told_of, "prefix": "late/"})
    put(stage, told_of, "late/1", "at once", "late/2")
    eventually(lambda: told(stage) == 1)
    held = {"bucket": told_of, "prefix": "late/", "seconds": None, "waiting": ["late/1", "late/2"]}
    assert stage.control("GET", "/lag") == [held]
    assert stage.client("s3").get_object(Bucket=told_of, Key="late/1")["Body"].read() == b"x"
    assert len(stage.rows()) == 1
    assert stage.control("DELETE", "/lag") == []
    eventually(lambda: told(stage) == 3)
    stage.control("DELETE", "/lag")
    put(stage, told_of, "late/3")
    eventually(lambda: told(stage) == 4)
    assert len(stage.rows()) == 4


def test_after_the_time_an_object_is_told_of_without_being_asked_for(stage, told_of):
    stage.control("POST", "/lag", {"bucket": told_of, "seconds": 0.2})
    put(stage, told_of, "late")
    [held] = stage.control("GET", "/lag")
    assert (held["waiting"], told(stage)) == (["late"], 0)
    eventually(lambda: told(stage) == 1)
    assert [held["waiting"] for held in stage.control("GET", "/lag")] == [[]]


def test_of_several_wishes_that_hold_an_object_back_the_earliest_says_how_long(stage, told_of):
    stage.control("POST", "/lag", {"bucket": told_of, "prefix": "late/"})
    stage.control("POST", "/lag", {"bucket": told_of, "seconds": 0.1})
    put(stage, told_of, "late/1", "soon")
    eventually(lambda: told(stage) == 1)
    assert [held["waiting"] for held in stage.control("GET", "/lag")] == [["late/1"]] * 2
    stage.control("DELETE", "/lag")
    eventually(lambda: len(stage.rows()) == 2)
