"""A lagging index does not know the latest writes; its table does."""

import urllib.error

import pytest

from tests.hooks.conftest import TABLE


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
